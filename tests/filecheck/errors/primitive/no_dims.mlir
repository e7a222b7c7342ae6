// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A reduce takes a dim.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.reduce
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}no_dims.mlir:7:16: error: expected a dim such as %h, got the end of the line
// CHECK-NEXT:      syno.reduce
// CHECK-NEXT:                 ^
