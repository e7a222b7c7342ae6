// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Arguments are tensors.

syno.func @f<C>(%x: !syno.dim<C>) -> !syno.tensor<C> {
  syno.return %x
}

// CHECK:{{.*}}dim_argument.mlir:4:21: error: argument %x is a !syno.dim<C>
// CHECK-NEXT:  syno.func @f<C>(%x: !syno.dim<C>) -> !syno.tensor<C> {
// CHECK-NEXT:                      ^^^^^^^^^^^^
// CHECK-NEXT:  hint: write !syno.tensor<N, C> for data or !syno.weight<C, k> for what is learned
