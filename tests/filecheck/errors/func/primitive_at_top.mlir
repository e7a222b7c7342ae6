// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Primitives stand in contractions.

%c = syno.expand to 3

// CHECK:{{.*}}primitive_at_top.mlir:4:6: error: syno.expand: stands outside a contraction
// CHECK-NEXT:  %c = syno.expand to 3
// CHECK-NEXT:       ^^^^^^^^^^^
// CHECK-NEXT:  hint: primitives work on the dims in the region of a syno.contract
