// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Ops stand on lines of their own.

syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  syno.return %x;
}

// CHECK:{{.*}}semicolon.mlir:5:17: error: unexpected character `;`
// CHECK-NEXT:    syno.return %x;
// CHECK-NEXT:                  ^
// CHECK-NEXT:  hint: an op ends with its line
