// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A default is below 2**62.

syno.func @f<C, H; k = 99999999999999999999>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}default_huge.mlir:4:24: error: the default of k is an integer from 1 to 2**62, got `99999999999999999999`
// CHECK-NEXT:  syno.func @f<C, H; k = 99999999999999999999>
// CHECK-NEXT:                         ^^^^^^^^^^^^^^^^^^^^
