// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Equal at one binding is not equal.

syno.func @f<C, D, H>
    (%x: !syno.tensor<C, H>, %w: !syno.weight<D>) -> !syno.tensor<C, H>
    bindings = [{C = 16, D = 16, H = 8}] {
  %y = syno.contract(%x[%c, %h], %w[%d]) {
    %i = syno.share %c, %d
    syno.yield %i, %h
  }
  syno.return %y
}

// CHECK:{{.*}}share_equal_at_a_binding.mlir:8:10: error: @f: syno.share: %c has size C but %d has size D
// CHECK-NEXT:      %i = syno.share %c, %d
// CHECK-NEXT:           ^^^^^^^^^^
// CHECK-NEXT:  equation: A = B, here C = D
// CHECK-NEXT:  at {C = 16, D = 16}: both are 16, but equal sizes are equal at every binding
// CHECK-NEXT:  hint: share dims of one size: split, merge or stride the larger one first, or use one symbol for both
