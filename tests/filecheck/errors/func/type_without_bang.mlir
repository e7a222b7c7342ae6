// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Types begin with an exclamation mark.

syno.func @f<C, H; k = 3>
    (%x: syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}type_without_bang.mlir:5:10: error: expected a type, got `syno.tensor`
// CHECK-NEXT:      (%x: syno.tensor<C, H>) -> !syno.tensor<C, H> {
// CHECK-NEXT:           ^^^^^^^^^^^
// CHECK-NEXT:  hint: types begin with `!`: !syno.tensor<N, C>, !syno.weight<C, k>, !syno.dim<H>
