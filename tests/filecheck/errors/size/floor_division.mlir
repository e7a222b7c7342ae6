// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Two slashes open a comment in MLIR.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C//g>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}floor_division.mlir:5:24: error: `//` starts a comment
// CHECK-NEXT:      (%x: !syno.tensor<C//g>) -> !syno.tensor<C> {
// CHECK-NEXT:                         ^^
// CHECK-NEXT:  hint: sizes divide exactly, by one `/`, as in C/g
