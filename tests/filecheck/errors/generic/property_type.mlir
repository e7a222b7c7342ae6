// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Parameters have types.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = "syno.stride"(%h) <{step = 2}> : (!syno.dim<H>) -> !syno.dim<H/2>
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}property_type.mlir:7:11: error: @f: syno.stride: has a property 2 : i64, expected #syno.size
// CHECK-NEXT:      %r = "syno.stride"(%h) <{step = 2}> : (!syno.dim<H>) -> !syno.dim<H/2>
// CHECK-NEXT:            ^^^^^^^^^^^
