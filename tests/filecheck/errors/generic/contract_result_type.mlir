// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// The type of the result follows from the region.

syno.func @f<C>(%x: !syno.tensor<C>, %w: !syno.weight<C>) -> !syno.tensor<C> {
  %y = "syno.contract"(%x, %w) <{blend = #syno.blend<T1*T2>}> ({
  ^bb0(%a: !syno.dim<C>, %b: !syno.dim<C>):
    %c = syno.share %a, %b
    syno.yield %c
  }) : (!syno.tensor<C>, !syno.weight<C>) -> !syno.weight<C>
  syno.return %y
}

// CHECK:{{.*}}contract_result_type.mlir:5:9: error: @f: syno.contract: the result is declared as !syno.weight<C> but the region yields !syno.tensor<C>
// CHECK-NEXT:    %y = "syno.contract"(%x, %w) <{blend = #syno.blend<T1*T2>}> ({
// CHECK-NEXT:          ^^^^^^^^^^^^^
// CHECK-NEXT:  hint: a contraction is a weight if all its tensors are, and has the yielded dims
