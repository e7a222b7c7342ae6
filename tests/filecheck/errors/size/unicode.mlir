// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A multiplication sign from a text processor.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<2×H>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}unicode.mlir:5:24: error: `×` cannot stand in a size
// CHECK-NEXT:      (%x: !syno.tensor<2×H>) -> !syno.tensor<C> {
// CHECK-NEXT:                         ^
// CHECK-NEXT:  hint: a product is written 2*H
