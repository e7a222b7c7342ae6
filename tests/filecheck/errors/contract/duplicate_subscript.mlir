// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Names are defined once.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}duplicate_subscript.mlir:6:29: error: %c is already defined
// CHECK-NEXT:    %y = syno.contract(%x[%c, %c]) {
// CHECK-NEXT:                              ^^
// CHECK-NEXT:  hint: every name stands for one value; dims and tensors share their names
