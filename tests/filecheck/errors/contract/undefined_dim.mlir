// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Dims are defined above.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h1
  }
  syno.return %y
}

// CHECK:{{.*}}undefined_dim.mlir:7:20: error: dim %h1 is not defined above
// CHECK-NEXT:      syno.yield %c, %h1
// CHECK-NEXT:                     ^^^
// CHECK-NEXT:  hint: did you mean %h? defined are %c, %h
