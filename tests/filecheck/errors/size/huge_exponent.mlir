// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Exponents are small.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<k**1000>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}huge_exponent.mlir:5:26: error: exponent 1000 is too large for a size
// CHECK-NEXT:      (%x: !syno.tensor<k**1000>) -> !syno.tensor<C> {
// CHECK-NEXT:                           ^^^^
