// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Factors stand in order.

syno.func @f<C>(%x: !syno.tensor<C>, %w: !syno.weight<C>) -> !syno.tensor<C> {
  %y = "syno.contract"(%x, %w) <{blend = #syno.blend<T2*T1>}> ({
  ^bb0(%a: !syno.dim<C>, %b: !syno.dim<C>):
    %c = syno.share %a, %b
    syno.yield %c
  }) : (!syno.tensor<C>, !syno.weight<C>) -> !syno.tensor<C>
  syno.return %y
}

// CHECK:{{.*}}blend_order.mlir:5:54: error: expected T1: a blend has each factor once and in order, got `T2`
// CHECK-NEXT:    %y = "syno.contract"(%x, %w) <{blend = #syno.blend<T2*T1>}> ({
// CHECK-NEXT:                                                       ^^
