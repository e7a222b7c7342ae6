// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Block arguments are dims.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x) {
  ^bb0(%c: !syno.dim<C>, %h: !syno.tensor<H>):
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}block_argument_tensor.mlir:8:20: error: %h is a !syno.tensor<H>, no dim
// CHECK-NEXT:      syno.yield %c, %h
// CHECK-NEXT:                     ^^
// CHECK-NEXT:  hint: a contraction names the dims of its tensors in brackets, syno.contract(%x[%n, %c])
