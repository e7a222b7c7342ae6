// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A binding gives values to symbols.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    bindings = [{C = 4, H = 8}, {C = 4, H = 8, K = 5}] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}unknown_symbol.mlir:6:48: error: @f: binding 1 gives K, which is no symbol
// CHECK-NEXT:      bindings = [{C = 4, H = 8}, {C = 4, H = 8, K = 5}] {
// CHECK-NEXT:                                                 ^
// CHECK-NEXT:  hint: declared are C, H, k
