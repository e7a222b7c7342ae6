// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A function has a name.

syno.func <C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  syno.return %x
}

// CHECK:{{.*}}missing_name.mlir:4:11: error: expected a name such as @conv2d, got `<`
// CHECK-NEXT:  syno.func <C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
// CHECK-NEXT:            ^
