// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Integers are below 2**62.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<99999999999999999999>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}huge_literal.mlir:5:23: error: an integer in a size is between 1 and 2**62, got 99999999999999999999
// CHECK-NEXT:      (%x: !syno.tensor<99999999999999999999>) -> !syno.tensor<C> {
// CHECK-NEXT:                        ^^^^^^^^^^^^^^^^^^^^
