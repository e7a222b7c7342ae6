// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A share is of one size.

syno.func @f<C, H; g>
    (%x: !syno.tensor<C, H>, %w: !syno.weight<C/g>) -> !syno.tensor<C, H>
    bindings = [{C = 16, H = 8, g = 1}, {C = 16, H = 8, g = 4}] {
  %y = syno.contract(%x[%c, %h], %w[%d]) {
    %i = syno.share %c, %d
    syno.yield %i, %h
  }
  syno.return %y
}

// CHECK:{{.*}}share_of_unequal_sizes.mlir:8:10: error: @f: syno.share: %c has size C but %d has size C/g
// CHECK-NEXT:      %i = syno.share %c, %d
// CHECK-NEXT:           ^^^^^^^^^^
// CHECK-NEXT:  equation: A = B, here C = C/g
// CHECK-NEXT:  at {C = 16, g = 4}: 16 is not 4
// CHECK-NEXT:  hint: share dims of one size: split, merge or stride the larger one first, or use one symbol for both
