// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A string is closed.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = "syno.reverse(%h)
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}unclosed_string.mlir:7:10: error: this string is never closed
// CHECK-NEXT:      %r = "syno.reverse(%h)
// CHECK-NEXT:           ^
