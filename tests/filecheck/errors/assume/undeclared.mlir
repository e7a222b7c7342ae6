// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Assumptions speak of declared symbols.

syno.func @f<C; g = 2, s>
    (%x: !syno.tensor<C>) -> !syno.tensor<C/g, g>
    assume = [C/stride] {
  %y = syno.contract(%x[%c]) {
    %q, %r = syno.split %c by g
    syno.yield %q, %r
  }
  syno.return %y
}

// CHECK:{{.*}}undeclared.mlir:6:17: error: @f: the function assumes C/stride, but symbol stride is not declared
// CHECK-NEXT:      assume = [C/stride] {
// CHECK-NEXT:                  ^^^^^^
// CHECK-NEXT:  hint: declared are C, g, s
