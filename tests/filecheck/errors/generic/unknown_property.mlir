// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Parameters are known.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = "syno.reverse"(%h) <{by = 3}> : (!syno.dim<H>) -> !syno.dim<H>
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}unknown_property.mlir:7:11: error: @f: syno.reverse: has an unknown property by
// CHECK-NEXT:      %r = "syno.reverse"(%h) <{by = 3}> : (!syno.dim<H>) -> !syno.dim<H>
// CHECK-NEXT:            ^^^^^^^^^^^^
// CHECK-NEXT:  hint: write what the op does not know as an attribute: {by = ...}
