// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Braces are closed.

syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  syno.return %x

// CHECK:{{.*}}unclosed.mlir:4:57: error: this `{` is never closed
// CHECK-NEXT:  syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
// CHECK-NEXT:                                                          ^
