// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Symbols stand for positive integers.

syno.func @f<C, H; k = 0>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}default_zero.mlir:4:24: error: the default of k is an integer from 1 to 2**62, got `0`
// CHECK-NEXT:  syno.func @f<C, H; k = 0>
// CHECK-NEXT:                         ^
