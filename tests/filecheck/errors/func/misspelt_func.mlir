// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An op that is nearly one of ours.

syno.function @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  syno.return %x
}

// CHECK:{{.*}}misspelt_func.mlir:4:1: error: there is no op syno.function
// CHECK-NEXT:  syno.function @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
// CHECK-NEXT:  ^^^^^^^^^^^^^
// CHECK-NEXT:  hint: did you mean syno.func?
