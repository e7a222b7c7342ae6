// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Primitives stand in contractions.

syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  %c = syno.expand to C
  syno.return %x
}

// CHECK:{{.*}}primitive_outside_contraction.mlir:5:8: error: @f: syno.expand: stands outside a contraction
// CHECK-NEXT:    %c = syno.expand to C
// CHECK-NEXT:         ^^^^^^^^^^^
// CHECK-NEXT:  hint: primitives work on the dims in the region of a syno.contract
