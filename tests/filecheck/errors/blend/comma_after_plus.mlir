// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Either a list or an expression.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C>, %w: !syno.weight<C>, %b: !syno.weight<C>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c] + %w[%d], %b[%a]) {
    %e = syno.share %c, %d
    %g = syno.share %e, %a
    syno.yield %g
  }
  syno.return %y
}

// CHECK:{{.*}}comma_after_plus.mlir:6:37: error: a blend of tensors cannot go on with `,`
// CHECK-NEXT:    %y = syno.contract(%x[%c] + %w[%d], %b[%a]) {
// CHECK-NEXT:                                      ^
// CHECK-NEXT:  hint: write a list, (%x, %w, %b), or one expression, (%x * %w + %b)
