// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An assumption is a size.

syno.func @f<C; g = 2, s>
    (%x: !syno.tensor<C>) -> !syno.tensor<C/g, g>
    assume = [C/g + 1] {
  %y = syno.contract(%x[%c]) {
    %q, %r = syno.split %c by g
    syno.yield %q, %r
  }
  syno.return %y
}

// CHECK:{{.*}}sum.mlir:6:19: error: `+` cannot stand in a size
// CHECK-NEXT:      assume = [C/g + 1] {
// CHECK-NEXT:                    ^
// CHECK-NEXT:  hint: a size is one product; give a sum a symbol of its own, such as H_out
