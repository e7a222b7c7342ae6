// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A share is of one size.

syno.func @f<C, H; k = 3>
    (%x: !syno.weight<C, H>) -> !syno.weight<C> {
  %y = syno.contract(%x[%c, %h]) {
    %i = syno.share %c, %h
    syno.yield %i
  }
  syno.return %y
}

// CHECK:{{.*}}share_without_bindings.mlir:7:10: error: @f: syno.share: %c has size C but %h has size H
// CHECK-NEXT:      %i = syno.share %c, %h
// CHECK-NEXT:           ^^^^^^^^^^
// CHECK-NEXT:  equation: A = B, here C = H
// CHECK-NEXT:  hint: share dims of one size: split, merge or stride the larger one first, or use one symbol for both
