// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Primitives have no region.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = "syno.reverse"(%h) ({}) : (!syno.dim<H>) -> !syno.dim<H>
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}region.mlir:7:11: error: @f: syno.reverse: expected 0 regions, got 1
// CHECK-NEXT:      %r = "syno.reverse"(%h) ({}) : (!syno.dim<H>) -> !syno.dim<H>
// CHECK-NEXT:            ^^^^^^^^^^^^
