// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every symbol is declared.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) scale 1/q {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}undeclared_in_scale.mlir:6:42: error: @f: syno.contract: the scale is 1/q, but symbol q is not declared
// CHECK-NEXT:    %y = syno.contract(%x[%c, %h]) scale 1/q {
// CHECK-NEXT:                                           ^
// CHECK-NEXT:  hint: declared are C, H, k
