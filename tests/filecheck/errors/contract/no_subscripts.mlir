// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Without names a block label declares the dims.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}no_subscripts.mlir:7:16: error: dim %c is not defined above
// CHECK-NEXT:      syno.yield %c, %h
// CHECK-NEXT:                 ^^
// CHECK-NEXT:  hint: a contraction names the dims of its tensors in brackets, syno.contract(%x[%n, %c])
