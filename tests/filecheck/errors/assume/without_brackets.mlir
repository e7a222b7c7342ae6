// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Assumptions are a list.

syno.func @f<C; g = 2, s>
    (%x: !syno.tensor<C>) -> !syno.tensor<C/g, g>
    assume = C/g {
  %y = syno.contract(%x[%c]) {
    %q, %r = syno.split %c by g
    syno.yield %q, %r
  }
  syno.return %y
}

// CHECK:{{.*}}without_brackets.mlir:6:14: error: expected `[` in the list of assumptions, as in [C_in/g, H/s], got `C`
// CHECK-NEXT:      assume = C/g {
// CHECK-NEXT:               ^
