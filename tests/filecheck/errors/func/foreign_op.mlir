// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// The body is contractions and a return.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  %i = arith.constant 1 : index
  syno.return %y
}

// CHECK:{{.*}}foreign_op.mlir:9:8: error: @f: arith.constant: stands in a function
// CHECK-NEXT:    %i = arith.constant 1 : index
// CHECK-NEXT:         ^^^^^^^^^^^^^^
// CHECK-NEXT:  hint: its body is contractions and one syno.return
