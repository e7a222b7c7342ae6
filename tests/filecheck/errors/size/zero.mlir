// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A size is positive.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<0>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}zero.mlir:5:23: error: an integer in a size is between 1 and 2**62, got 0
// CHECK-NEXT:      (%x: !syno.tensor<0>) -> !syno.tensor<C> {
// CHECK-NEXT:                        ^
