// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Functions have no visibility.

syno.func private @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}visibility.mlir:4:11: error: expected a name such as @conv2d, got `private`
// CHECK-NEXT:  syno.func private @f<C, H; k = 3>
// CHECK-NEXT:            ^^^^^^^
