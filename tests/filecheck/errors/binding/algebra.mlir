// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Values are integers.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    bindings = [{C = 2*H, H = 8}] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}algebra.mlir:6:23: error: expected `,` or `}` in a binding, as in {N = 1, k = 3}, got `*`
// CHECK-NEXT:      bindings = [{C = 2*H, H = 8}] {
// CHECK-NEXT:                        ^
