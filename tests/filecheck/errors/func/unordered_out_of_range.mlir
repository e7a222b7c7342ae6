// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Axes are counted from 0.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    unordered = [result[1], %x[2]] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}unordered_out_of_range.mlir:6:29: error: @f: %x has no axis 2 to be unordered
// CHECK-NEXT:      unordered = [result[1], %x[2]] {
// CHECK-NEXT:                              ^^
// CHECK-NEXT:  hint: its axes are counted from 0 to 1
