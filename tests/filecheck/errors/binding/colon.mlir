// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An equals sign stands between symbol and value.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    bindings = [{C: 4, H: 8}] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}colon.mlir:6:19: error: expected `=` in a binding, as in {N = 1}, got `:`
// CHECK-NEXT:      bindings = [{C: 4, H: 8}] {
// CHECK-NEXT:                    ^
