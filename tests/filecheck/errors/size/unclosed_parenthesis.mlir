// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A parenthesis is closed.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C/(g*s>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}unclosed_parenthesis.mlir:5:29: error: expected `)` in a size, got `>`
// CHECK-NEXT:      (%x: !syno.tensor<C/(g*s>) -> !syno.tensor<C> {
// CHECK-NEXT:                              ^
