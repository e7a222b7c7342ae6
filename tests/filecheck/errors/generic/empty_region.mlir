// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A region has a block.

syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  %y = "syno.contract"(%x) <{blend = #syno.blend<T1>}> ({}) : (!syno.tensor<C>) -> !syno.tensor<C>
  "syno.return"(%y) : (!syno.tensor<C>) -> ()
}

// CHECK:{{.*}}empty_region.mlir:5:9: error: @f: syno.contract: has a region of 0 blocks, expected 1
// CHECK-NEXT:    %y = "syno.contract"(%x) <{blend = #syno.blend<T1>}> ({}) : (!syno.tensor<C>) -> !syno.tensor<C>
// CHECK-NEXT:          ^^^^^^^^^^^^^
