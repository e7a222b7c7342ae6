// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Dims stand between commas.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h,
  }
  syno.return %y
}

// CHECK:{{.*}}trailing_comma.mlir:7:23: error: expected a dim such as %h, got the end of the line
// CHECK-NEXT:      syno.yield %c, %h,
// CHECK-NEXT:                        ^
