// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Types are inferred.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %s = syno.reverse %h : !syno.dim<H>
    syno.yield %c, %s
  }
  syno.return %y
}

// CHECK:{{.*}}type_annotation.mlir:7:26: error: expected an op or `}`, got `:`
// CHECK-NEXT:      %s = syno.reverse %h : !syno.dim<H>
// CHECK-NEXT:                           ^
// CHECK-NEXT:  hint: types are inferred; leave them out
