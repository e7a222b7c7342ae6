// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Bindings are a list.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    bindings = {C = 4, H = 8} {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}without_list.mlir:6:16: error: expected `[` in the list of bindings, as in [{N = 1}, {N = 8}], got `{`
// CHECK-NEXT:      bindings = {C = 4, H = 8} {
// CHECK-NEXT:                 ^
