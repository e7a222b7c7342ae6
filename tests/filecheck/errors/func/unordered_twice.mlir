// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An axis is listed once.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    unordered = [%x[0], %x[0]] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}unordered_twice.mlir:6:25: error: @f: axis 0 of %x is listed twice as unordered
// CHECK-NEXT:      unordered = [%x[0], %x[0]] {
// CHECK-NEXT:                          ^^
// CHECK-NEXT:  hint: list every axis once
