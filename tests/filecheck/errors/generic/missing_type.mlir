// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// The generic form has types.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = "syno.reverse"(%h)
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}missing_type.mlir:7:28: error: expected `:` and the types of the op, got the end of the line
// CHECK-NEXT:      %r = "syno.reverse"(%h)
// CHECK-NEXT:                             ^
