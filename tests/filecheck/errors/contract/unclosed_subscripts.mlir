// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Brackets are closed.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}unclosed_subscripts.mlir:6:31: error: expected `,` or `]`, got `)`
// CHECK-NEXT:    %y = syno.contract(%x[%c, %h) {
// CHECK-NEXT:                                ^
