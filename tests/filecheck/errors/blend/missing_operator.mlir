// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Tensors stand between commas.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C>, %w: !syno.weight<C>, %b: !syno.weight<C>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c] %w[%d]) {
    %e = syno.share %c, %d
    %g = syno.share %e, %a
    syno.yield %g
  }
  syno.return %y
}

// CHECK:{{.*}}missing_operator.mlir:6:29: error: expected `)`, `,`, `+` or `*` after a tensor, got `%w`
// CHECK-NEXT:    %y = syno.contract(%x[%c] %w[%d]) {
// CHECK-NEXT:                              ^^
