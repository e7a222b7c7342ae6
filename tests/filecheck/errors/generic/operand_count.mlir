// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// The number of operands.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = "syno.merge"(%h) : (!syno.dim<H>) -> !syno.dim<H>
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}operand_count.mlir:7:11: error: @f: syno.merge: expected 2 operands, got 1
// CHECK-NEXT:      %r = "syno.merge"(%h) : (!syno.dim<H>) -> !syno.dim<H>
// CHECK-NEXT:            ^^^^^^^^^^
