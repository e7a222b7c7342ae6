// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Dims of a primitive stand without parentheses.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %s = syno.reverse(%h)
    syno.yield %c, %s
  }
  syno.return %y
}

// CHECK:{{.*}}parentheses.mlir:7:22: error: expected a dim such as %h, got `(`
// CHECK-NEXT:      %s = syno.reverse(%h)
// CHECK-NEXT:                       ^
