// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Dims live in their contraction.

syno.func @f<C, H>(%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  %z = syno.contract(%y[%a, %b]) {
    syno.yield %c, %b
  }
  syno.return %z
}

// CHECK:{{.*}}dim_of_another.mlir:9:16: error: dim %c is not defined above
// CHECK-NEXT:      syno.yield %c, %b
// CHECK-NEXT:                 ^^
// CHECK-NEXT:  hint: defined are %a, %b
