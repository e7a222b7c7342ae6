// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A blend has a factor for each tensor.

syno.func @f<C>(%x: !syno.tensor<C>, %w: !syno.weight<C>) -> !syno.tensor<C> {
  %y = "syno.contract"(%x, %w) <{blend = #syno.blend<none>}> ({
  ^bb0(%a: !syno.dim<C>, %b: !syno.dim<C>):
    %c = syno.share %a, %b
    syno.yield %c
  }) : (!syno.tensor<C>, !syno.weight<C>) -> !syno.tensor<C>
  syno.return %y
}

// CHECK:{{.*}}blend_of_nothing.mlir:5:9: error: @f: syno.contract: the blend has 0 factors but there are 2 tensors
// CHECK-NEXT:    %y = "syno.contract"(%x, %w) <{blend = #syno.blend<none>}> ({
// CHECK-NEXT:          ^^^^^^^^^^^^^
// CHECK-NEXT:  hint: every tensor stands once in the blend
