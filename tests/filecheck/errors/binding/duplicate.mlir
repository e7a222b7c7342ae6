// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A binding gives a symbol once.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    bindings = [{C = 4, H = 8, C = 5}] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}duplicate.mlir:6:32: error: a binding gives C twice
// CHECK-NEXT:      bindings = [{C = 4, H = 8, C = 5}] {
// CHECK-NEXT:                                 ^
