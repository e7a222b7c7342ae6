// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Dims are separated by commas, not by an x as in a tensor of the builtin dialect.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<4x4>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}x_between.mlir:5:24: error: expected `,` or `>` after size 4, got `x`
// CHECK-NEXT:      (%x: !syno.tensor<4x4>) -> !syno.tensor<C> {
// CHECK-NEXT:                         ^
// CHECK-NEXT:  hint: dims are separated by `,`, factors by `*`, and `>` ends the list
