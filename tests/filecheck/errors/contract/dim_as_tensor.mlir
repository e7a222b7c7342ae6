// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A contraction takes tensors.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %z = syno.contract(%c[%a]) {
      syno.yield %a
    }
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}dim_as_tensor.mlir:7:24: error: %c is a !syno.dim<C>, no tensor
// CHECK-NEXT:      %z = syno.contract(%c[%a]) {
// CHECK-NEXT:                         ^^
// CHECK-NEXT:  hint: a contraction names the dims of its tensors in brackets, syno.contract(%x[%n, %c])
