// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A contraction gives a tensor.

syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  %y = "syno.contract"(%x) <{blend = #syno.blend<T1>}> ({
  ^bb0(%a: !syno.dim<C>):
    "syno.yield"(%a) : (!syno.dim<C>) -> ()
  }) : (!syno.tensor<C>) -> i32
  "syno.return"(%y) : (i32) -> ()
}

// CHECK:{{.*}}data_operand.mlir:5:9: error: @f: syno.contract: result result is i32, expected !syno.tensor or !syno.weight
// CHECK-NEXT:    %y = "syno.contract"(%x) <{blend = #syno.blend<T1>}> ({
// CHECK-NEXT:          ^^^^^^^^^^^^^
