// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A function's name begins with @.

syno.func f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  syno.return %x
}

// CHECK:{{.*}}name_without_at.mlir:4:11: error: expected a name such as @conv2d, got `f`
// CHECK-NEXT:  syno.func f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
// CHECK-NEXT:            ^
