// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A function has a body.

syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C>

// CHECK:{{.*}}missing_body.mlir:4:56: error: expected `{`, got the end of the text
// CHECK-NEXT:  syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C>
// CHECK-NEXT:                                                         ^
