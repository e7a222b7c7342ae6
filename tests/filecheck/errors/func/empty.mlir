// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A function ends with a return.

syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
}

// CHECK:{{.*}}empty.mlir:4:1: error: @f: has no end
// CHECK-NEXT:  syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
// CHECK-NEXT:  ^^^^^^^^^
// CHECK-NEXT:  hint: end it with syno.return %tensor
