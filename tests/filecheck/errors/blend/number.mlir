// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Constants go into the scale.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C>, %w: !syno.weight<C>, %b: !syno.weight<C>) -> !syno.tensor<C> {
  %y = syno.contract(2 * %x[%c]) {
    %e = syno.share %c, %d
    %g = syno.share %e, %a
    syno.yield %g
  }
  syno.return %y
}

// CHECK:{{.*}}number.mlir:6:22: error: expected a tensor such as %x, got `2`
// CHECK-NEXT:    %y = syno.contract(2 * %x[%c]) {
// CHECK-NEXT:                       ^
