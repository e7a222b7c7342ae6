// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Functions do not nest.

syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  syno.func @g<D>(%z: !syno.tensor<D>) -> !syno.tensor<D> {
    syno.return %z
  }
  syno.return %x
}

// CHECK:{{.*}}nested_func.mlir:5:3: error: @g: stands in a function
// CHECK-NEXT:    syno.func @g<D>(%z: !syno.tensor<D>) -> !syno.tensor<D> {
// CHECK-NEXT:    ^^^^^^^^^
// CHECK-NEXT:  hint: its body is contractions and one syno.return
