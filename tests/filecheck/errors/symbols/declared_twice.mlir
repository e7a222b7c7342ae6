// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every symbol is declared once.

syno.func @f<C, H; k = 3, C>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}declared_twice.mlir:4:27: error: symbol C is declared twice
// CHECK-NEXT:  syno.func @f<C, H; k = 3, C>
// CHECK-NEXT:                            ^
