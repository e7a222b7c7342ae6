// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Values are below 2**62.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    bindings = [{C = 4, H = 99999999999999999999}] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}huge.mlir:6:29: error: 99999999999999999999 does not fit 64 bits
// CHECK-NEXT:      bindings = [{C = 4, H = 99999999999999999999}] {
// CHECK-NEXT:                              ^^^^^^^^^^^^^^^^^^^^
