// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A stride is a size.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %s = syno.stride %h by -2
    syno.yield %c, %s
  }
  syno.return %y
}

// CHECK:{{.*}}stride_by_negative.mlir:7:28: error: expected a symbol, an integer or `(` in a size, got `-`
// CHECK-NEXT:      %s = syno.stride %h by -2
// CHECK-NEXT:                             ^
// CHECK-NEXT:  hint: a size is positive
