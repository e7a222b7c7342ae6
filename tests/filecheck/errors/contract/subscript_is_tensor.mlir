// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A dim is not named as a tensor is.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%x, %h]) {
    syno.yield %x, %h
  }
  syno.return %y
}

// CHECK:{{.*}}subscript_is_tensor.mlir:6:25: error: %x is already defined
// CHECK-NEXT:    %y = syno.contract(%x[%x, %h]) {
// CHECK-NEXT:                          ^^
// CHECK-NEXT:  hint: every name stands for one value; dims and tensors share their names
