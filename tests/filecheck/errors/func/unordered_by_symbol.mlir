// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An axis is a number.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    unordered = [C] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}unordered_by_symbol.mlir:6:18: error: expected an axis such as %x[1] or result[1], got `C`
// CHECK-NEXT:      unordered = [C] {
// CHECK-NEXT:                   ^
