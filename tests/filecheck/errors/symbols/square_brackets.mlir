// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// The list of symbols stands in angle brackets.

syno.func @f[C, H]
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}square_brackets.mlir:4:13: error: expected a list of symbols such as <N, C; k = 3>, got `[`
// CHECK-NEXT:  syno.func @f[C, H]
// CHECK-NEXT:              ^
