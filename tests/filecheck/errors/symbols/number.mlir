// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A symbol is a name.

syno.func @f<C, 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}number.mlir:4:17: error: expected the name of a symbol, got `3`
// CHECK-NEXT:  syno.func @f<C, 3>
// CHECK-NEXT:                  ^
