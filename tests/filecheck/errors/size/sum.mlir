// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A size is one product.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<H + 2>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}sum.mlir:5:25: error: `+` cannot stand in a size
// CHECK-NEXT:      (%x: !syno.tensor<H + 2>) -> !syno.tensor<C> {
// CHECK-NEXT:                          ^
// CHECK-NEXT:  hint: a size is one product; give a sum a symbol of its own, such as H_out
