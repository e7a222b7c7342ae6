// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// The scale stands behind the tensors.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract scale 1/k (%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}wrong_order.mlir:6:22: error: expected `(` before the tensors of a contraction, got `scale`
// CHECK-NEXT:    %y = syno.contract scale 1/k (%x[%c, %h]) {
// CHECK-NEXT:                       ^^^^^
