// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A merge takes two dims.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %m = syno.merge %c
    syno.yield %m
  }
  syno.return %y
}

// CHECK:{{.*}}too_few_dims.mlir:7:23: error: expected `,` and another dim: syno.merge takes 2 dims, got the end of the line
// CHECK-NEXT:      %m = syno.merge %c
// CHECK-NEXT:                        ^
