// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A function ends with a return.

syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
}

// CHECK:{{.*}}missing_return.mlir:5:8: error: @f: syno.contract: ends the region
// CHECK-NEXT:    %y = syno.contract(%x[%c]) {
// CHECK-NEXT:         ^^^^^^^^^^^^^
// CHECK-NEXT:  hint: a function ends with a syno.return, a contraction with a syno.yield
