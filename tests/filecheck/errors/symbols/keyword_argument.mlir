// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A default follows an equals sign.

syno.func @f<C, H; k: 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}keyword_argument.mlir:4:21: error: expected `,` or `>` in the list of symbols, got `:`
// CHECK-NEXT:  syno.func @f<C, H; k: 3>
// CHECK-NEXT:                      ^
// CHECK-NEXT:  hint: primary symbols stand before one `;`, coefficients behind it
