// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A clause that is nearly one of ours.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) scaled 1/k {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}misspelt_scale.mlir:6:34: error: syno.contract has no `scaled`
// CHECK-NEXT:    %y = syno.contract(%x[%c, %h]) scaled 1/k {
// CHECK-NEXT:                                   ^^^^^^
// CHECK-NEXT:  hint: did you mean scale? it takes scale
