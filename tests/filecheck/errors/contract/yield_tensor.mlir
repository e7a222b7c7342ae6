// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A yield takes dims.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %x
  }
  syno.return %y
}

// CHECK:{{.*}}yield_tensor.mlir:7:16: error: %x is a !syno.tensor<C, H>, no dim
// CHECK-NEXT:      syno.yield %x
// CHECK-NEXT:                 ^^
// CHECK-NEXT:  hint: a contraction names the dims of its tensors in brackets, syno.contract(%x[%n, %c])
