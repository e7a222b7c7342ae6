// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A product has two factors.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C*>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}dangling_operator.mlir:5:25: error: expected a symbol, an integer or `(` in a size, got `>`
// CHECK-NEXT:      (%x: !syno.tensor<C*>) -> !syno.tensor<C> {
// CHECK-NEXT:                          ^
