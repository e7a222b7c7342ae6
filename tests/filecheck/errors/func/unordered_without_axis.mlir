// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An axis is a number.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    unordered = [%x] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}unordered_without_axis.mlir:6:20: error: expected `[` and the number of an axis, as in %x[1], got `]`
// CHECK-NEXT:      unordered = [%x] {
// CHECK-NEXT:                     ^
