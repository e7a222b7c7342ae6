// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A contraction has a blend.

syno.func @f<C>(%x: !syno.tensor<C>, %w: !syno.weight<C>) -> !syno.tensor<C> {
  %y = "syno.contract"(%x, %w) ({
  ^bb0(%a: !syno.dim<C>, %b: !syno.dim<C>):
    %c = syno.share %a, %b
    syno.yield %c
  }) : (!syno.tensor<C>, !syno.weight<C>) -> !syno.tensor<C>
  syno.return %y
}

// CHECK:{{.*}}contract_missing_blend.mlir:5:9: error: @f: syno.contract: has no property blend
// CHECK-NEXT:    %y = "syno.contract"(%x, %w) ({
// CHECK-NEXT:          ^^^^^^^^^^^^^
// CHECK-NEXT:  hint: add <{blend = ...}>
