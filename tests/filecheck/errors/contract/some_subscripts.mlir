// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Dims of all tensors are named, or of none.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>, %w: !syno.weight<C>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h], %w) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}some_subscripts.mlir:6:34: error: name the dims of %w, as in %x[%n, %c], or of no tensor
// CHECK-NEXT:    %y = syno.contract(%x[%c, %h], %w) {
// CHECK-NEXT:                                   ^^
