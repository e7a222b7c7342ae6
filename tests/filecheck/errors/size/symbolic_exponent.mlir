// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Exponents are integers.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<2**k>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}symbolic_exponent.mlir:5:26: error: expected an integer exponent after `**`, got `k`
// CHECK-NEXT:      (%x: !syno.tensor<2**k>) -> !syno.tensor<C> {
// CHECK-NEXT:                           ^
