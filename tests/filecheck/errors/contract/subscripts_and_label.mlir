// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Dims are named once.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
  ^bb0(%c: !syno.dim<C>, %h: !syno.dim<H>):
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}subscripts_and_label.mlir:7:3: error: a block label cannot stand here
// CHECK-NEXT:    ^bb0(%c: !syno.dim<C>, %h: !syno.dim<H>):
// CHECK-NEXT:    ^^^^
// CHECK-NEXT:  hint: write the dims either in the brackets of the contraction or in the label
