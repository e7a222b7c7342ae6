// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Sizes are exact.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<1.5>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}float.mlir:5:23: error: 1.5 is no size
// CHECK-NEXT:      (%x: !syno.tensor<1.5>) -> !syno.tensor<C> {
// CHECK-NEXT:                        ^^^
// CHECK-NEXT:  hint: sizes are exact: integers and quotients such as 3/2
