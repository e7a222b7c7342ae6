// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A scale is known: no dim tells what it is.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) scale ? {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}open_scale.mlir:6:30: error: @f: syno.contract: the scale is ?, which nothing determines
// CHECK-NEXT:    %y = syno.contract(%x[%c]) scale ? {
// CHECK-NEXT:                               ^^^^^
// CHECK-NEXT:  hint: only dims and the parameters of primitives may be open
