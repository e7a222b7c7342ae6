// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Shapes are algebra, not numbers of the builtin dialect.

syno.func @f<C, H; k = 3>
    (%x: tensor<4x4xf32>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}builtin_type.mlir:5:10: error: argument %x is a tensor<4x4xf32>
// CHECK-NEXT:      (%x: tensor<4x4xf32>) -> !syno.tensor<C, H> {
// CHECK-NEXT:           ^^^^^^^^^^^^^^^
// CHECK-NEXT:  hint: write !syno.tensor<N, C> for data or !syno.weight<C, k> for what is learned
