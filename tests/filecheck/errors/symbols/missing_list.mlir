// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A function declares its symbols.

syno.func @f
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}missing_list.mlir:4:13: error: expected a list of symbols such as <N, C; k = 3>, got the end of the line
// CHECK-NEXT:  syno.func @f
// CHECK-NEXT:              ^
