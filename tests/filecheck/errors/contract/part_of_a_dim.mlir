// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A dim has no parts.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h#1
  }
  syno.return %y
}

// CHECK:{{.*}}part_of_a_dim.mlir:7:20: error: %h has no part 1
// CHECK-NEXT:      syno.yield %c, %h#1
// CHECK-NEXT:                     ^^
