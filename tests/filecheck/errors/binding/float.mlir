// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Values are integers.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    bindings = [{C = 4.0, H = 8}] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}float.mlir:6:22: error: expected an integer for C, got `4.0`
// CHECK-NEXT:      bindings = [{C = 4.0, H = 8}] {
// CHECK-NEXT:                       ^^^
