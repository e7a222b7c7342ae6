// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A binding is closed.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    bindings = [{C = 4, H = 8] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}unclosed.mlir:6:30: error: expected `,` or `}` in a binding, as in {N = 1, k = 3}, got `]`
// CHECK-NEXT:      bindings = [{C = 4, H = 8] {
// CHECK-NEXT:                               ^
