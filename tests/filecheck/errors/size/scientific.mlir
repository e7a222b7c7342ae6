// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Sizes are exact.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<1e6>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}scientific.mlir:5:23: error: 1e6 is no size
// CHECK-NEXT:      (%x: !syno.tensor<1e6>) -> !syno.tensor<C> {
// CHECK-NEXT:                        ^^^
// CHECK-NEXT:  hint: sizes are exact: integers and quotients such as 3/2
