// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A product is written out.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<k H>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}juxtaposition.mlir:5:25: error: expected `,` or `>` after size k, got `H`
// CHECK-NEXT:      (%x: !syno.tensor<k H>) -> !syno.tensor<C> {
// CHECK-NEXT:                          ^
// CHECK-NEXT:  hint: dims are separated by `,`, factors by `*`, and `>` ends the list
