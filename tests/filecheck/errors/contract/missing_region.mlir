// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A contraction has a region.

syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c])
  syno.return %y
}

// CHECK:{{.*}}missing_region.mlir:5:29: error: expected `{`, got the end of the line
// CHECK-NEXT:    %y = syno.contract(%x[%c])
// CHECK-NEXT:                              ^
