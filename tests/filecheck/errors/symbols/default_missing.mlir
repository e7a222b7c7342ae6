// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An equals sign is followed by a number.

syno.func @f<C, H; k = >
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}default_missing.mlir:4:24: error: the default of k is an integer from 1 to 2**62, got `>`
// CHECK-NEXT:  syno.func @f<C, H; k = >
// CHECK-NEXT:                         ^
