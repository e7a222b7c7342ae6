// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Primitives take dims.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = "syno.reverse"(%x) : (!syno.tensor<C, H>) -> !syno.dim<H>
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}tensor_operand.mlir:7:11: error: @f: syno.reverse: operand dim is !syno.tensor<C, H>, expected !syno.dim
// CHECK-NEXT:      %r = "syno.reverse"(%x) : (!syno.tensor<C, H>) -> !syno.dim<H>
// CHECK-NEXT:            ^^^^^^^^^^^^
