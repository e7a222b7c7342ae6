// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Primitives take dims.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.reduce %x
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}tensor_as_dim.mlir:7:17: error: %x is a !syno.tensor<C, H>, no dim
// CHECK-NEXT:      syno.reduce %x
// CHECK-NEXT:                  ^^
// CHECK-NEXT:  hint: a contraction names the dims of its tensors in brackets, syno.contract(%x[%n, %c])
