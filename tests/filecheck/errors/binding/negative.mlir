// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Values are positive.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    bindings = [{C = 4, H = -8}] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}negative.mlir:6:25: error: @f: binding 0 gives H = -8
// CHECK-NEXT:      bindings = [{C = 4, H = -8}] {
// CHECK-NEXT:                          ^
// CHECK-NEXT:  hint: every symbol stands for a positive integer
