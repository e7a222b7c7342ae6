// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A function returns a tensor.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return
}

// CHECK:{{.*}}return_of_nothing.mlir:9:14: error: expected a tensor such as %x, got the end of the line
// CHECK-NEXT:    syno.return
// CHECK-NEXT:               ^
