// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// One semicolon parts primary symbols from coefficients.

syno.func @f<C; H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}two_semicolons.mlir:4:18: error: expected `,` or `>` in the list of symbols, got `;`
// CHECK-NEXT:  syno.func @f<C; H; k = 3>
// CHECK-NEXT:                   ^
// CHECK-NEXT:  hint: primary symbols stand before one `;`, coefficients behind it
