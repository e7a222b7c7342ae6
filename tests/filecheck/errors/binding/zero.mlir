// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Values are positive.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    bindings = [{C = 0, H = 8}] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}zero.mlir:6:18: error: @f: binding 0 gives C = 0
// CHECK-NEXT:      bindings = [{C = 0, H = 8}] {
// CHECK-NEXT:                   ^
// CHECK-NEXT:  hint: every symbol stands for a positive integer
