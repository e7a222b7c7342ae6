// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Sizes have no remainder.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C % g>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}modulo.mlir:5:25: error: expected `,` or `>` after size C, got `%`
// CHECK-NEXT:      (%x: !syno.tensor<C % g>) -> !syno.tensor<C> {
// CHECK-NEXT:                          ^
// CHECK-NEXT:  hint: dims are separated by `,`, factors by `*`, and `>` ends the list
