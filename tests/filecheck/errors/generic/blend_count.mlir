// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every tensor stands in the blend.

syno.func @f<C>(%x: !syno.tensor<C>, %w: !syno.weight<C>) -> !syno.tensor<C> {
  %y = "syno.contract"(%x, %w) <{blend = #syno.blend<T1*T2 + T3>}> ({
  ^bb0(%a: !syno.dim<C>, %b: !syno.dim<C>):
    %c = syno.share %a, %b
    syno.yield %c
  }) : (!syno.tensor<C>, !syno.weight<C>) -> !syno.tensor<C>
  syno.return %y
}

// CHECK:{{.*}}blend_count.mlir:5:9: error: @f: syno.contract: the blend has 3 factors but there are 2 tensors
// CHECK-NEXT:    %y = "syno.contract"(%x, %w) <{blend = #syno.blend<T1*T2 + T3>}> ({
// CHECK-NEXT:          ^^^^^^^^^^^^^
// CHECK-NEXT:  hint: every tensor stands once in the blend
