// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Axes are counted from 0.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    unordered = [result[2]] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}unordered_result_out_of_range.mlir:6:18: error: @f: the result has no axis 2 to be unordered
// CHECK-NEXT:      unordered = [result[2]] {
// CHECK-NEXT:                   ^^^^^^
// CHECK-NEXT:  hint: its axes are counted from 0 to 1
