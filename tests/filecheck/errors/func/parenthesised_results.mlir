// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// There is one result.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> (!syno.tensor<C>, !syno.tensor<H>) {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}parenthesised_results.mlir:5:34: error: a function returns one tensor, without parentheses
// CHECK-NEXT:      (%x: !syno.tensor<C, H>) -> (!syno.tensor<C>, !syno.tensor<H>) {
// CHECK-NEXT:                                   ^^^^^^^^^^^^
