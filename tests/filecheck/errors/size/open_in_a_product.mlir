// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An open size stands alone.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<2*?>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}open_in_a_product.mlir:5:25: error: expected a symbol, an integer or `(` in a size, got `?`
// CHECK-NEXT:      (%x: !syno.tensor<2*?>) -> !syno.tensor<C> {
// CHECK-NEXT:                          ^
// CHECK-NEXT:  hint: an open size stands alone, without factors
