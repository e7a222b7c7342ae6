// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Tensors stand in parentheses.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract %x[%c, %h] {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}missing_parentheses.mlir:6:22: error: expected `(` before the tensors of a contraction, got `%x`
// CHECK-NEXT:    %y = syno.contract %x[%c, %h] {
// CHECK-NEXT:                       ^^
