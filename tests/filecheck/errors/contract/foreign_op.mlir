// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// The region holds primitives only.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %i = arith.constant 1 : index
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}foreign_op.mlir:7:10: error: @f: arith.constant: stands in a contraction
// CHECK-NEXT:      %i = arith.constant 1 : index
// CHECK-NEXT:           ^^^^^^^^^^^^^^
// CHECK-NEXT:  hint: its region holds dim primitives only
