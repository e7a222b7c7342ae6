// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Names are defined once.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C>, %x: !syno.tensor<C>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}duplicate_argument.mlir:5:27: error: %x is already defined
// CHECK-NEXT:      (%x: !syno.tensor<C>, %x: !syno.tensor<C>) -> !syno.tensor<C, H> {
// CHECK-NEXT:                            ^^
// CHECK-NEXT:  hint: every name stands for one value; dims and tensors share their names
