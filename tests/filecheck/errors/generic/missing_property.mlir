// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Parameters are needed.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = "syno.stride"(%h) : (!syno.dim<H>) -> !syno.dim<H>
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}missing_property.mlir:7:11: error: @f: syno.stride: has no property step
// CHECK-NEXT:      %r = "syno.stride"(%h) : (!syno.dim<H>) -> !syno.dim<H>
// CHECK-NEXT:            ^^^^^^^^^^^
// CHECK-NEXT:  hint: add <{step = ...}>
