// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Tensors are defined above.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%X[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}undefined_tensor.mlir:6:22: error: tensor %X is not defined above
// CHECK-NEXT:    %y = syno.contract(%X[%c, %h]) {
// CHECK-NEXT:                       ^^
// CHECK-NEXT:  hint: defined are %x
