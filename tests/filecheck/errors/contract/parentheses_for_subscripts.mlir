// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Subscripts stand in square brackets.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x(%c, %h)) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}parentheses_for_subscripts.mlir:6:24: error: expected `)`, `,`, `+` or `*` after a tensor, got `(`
// CHECK-NEXT:    %y = syno.contract(%x(%c, %h)) {
// CHECK-NEXT:                         ^
