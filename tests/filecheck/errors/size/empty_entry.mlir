// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Sizes stand between commas.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, , H>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}empty_entry.mlir:5:26: error: expected a symbol, an integer or `(` in a size, got `,`
// CHECK-NEXT:      (%x: !syno.tensor<C, , H>) -> !syno.tensor<C> {
// CHECK-NEXT:                           ^
