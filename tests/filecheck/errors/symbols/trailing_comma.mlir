// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Symbols stand between commas.

syno.func @f<C, H,; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}trailing_comma.mlir:4:19: error: expected the name of a symbol, got `;`
// CHECK-NEXT:  syno.func @f<C, H,; k = 3>
// CHECK-NEXT:                    ^
