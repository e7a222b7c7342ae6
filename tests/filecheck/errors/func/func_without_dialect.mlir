// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// At the top the dialect is named.

func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  syno.return %x
}

// CHECK:{{.*}}func_without_dialect.mlir:4:1: error: there is no op func
// CHECK-NEXT:  func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
// CHECK-NEXT:  ^^^^
// CHECK-NEXT:  hint: did you mean syno.func?
