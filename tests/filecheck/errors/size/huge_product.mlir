// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// So are products of powers.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<k**60*k**60>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}huge_product.mlir:5:23: error: size with k to a power beyond 64
// CHECK-NEXT:      (%x: !syno.tensor<k**60*k**60>) -> !syno.tensor<C> {
// CHECK-NEXT:                        ^^^^^^^^^^^
