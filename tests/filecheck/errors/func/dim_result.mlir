// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// The result is a tensor.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.dim<C> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}dim_result.mlir:5:33: error: the result is a !syno.dim<C>
// CHECK-NEXT:      (%x: !syno.tensor<C, H>) -> !syno.dim<C> {
// CHECK-NEXT:                                  ^^^^^^^^^^^^^
// CHECK-NEXT:  hint: write !syno.tensor<N, C> for data or !syno.weight<C, k> for what is learned
