// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A product is written out.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<2H>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}implicit_product.mlir:5:24: error: expected `,` or `>` after size 2, got `H`
// CHECK-NEXT:      (%x: !syno.tensor<2H>) -> !syno.tensor<C> {
// CHECK-NEXT:                         ^
// CHECK-NEXT:  hint: dims are separated by `,`, factors by `*`, and `>` ends the list
