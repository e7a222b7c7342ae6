// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Exponents are integers.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C**(1/2)>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}fractional_exponent.mlir:5:26: error: expected an integer exponent after `**`, got `(`
// CHECK-NEXT:      (%x: !syno.tensor<C**(1/2)>) -> !syno.tensor<C> {
// CHECK-NEXT:                           ^
