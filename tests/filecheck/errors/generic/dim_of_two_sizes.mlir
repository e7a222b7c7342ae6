// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A dim has one size.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = "syno.reverse"(%h) : (!syno.dim<H>) -> !syno.dim<H, C>
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}dim_of_two_sizes.mlir:7:58: error: syno.dim has one size, got 2
// CHECK-NEXT:      %r = "syno.reverse"(%h) : (!syno.dim<H>) -> !syno.dim<H, C>
// CHECK-NEXT:                                                           ^^^^^^
