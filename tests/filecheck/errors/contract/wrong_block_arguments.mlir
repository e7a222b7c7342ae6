// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Block arguments are the tensors' dims.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x) {
  ^bb0(%c: !syno.dim<C>, %h: !syno.dim<C>):
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}wrong_block_arguments.mlir:6:8: error: @f: syno.contract: its region takes dims <C, C> but its tensors have <C, H>
// CHECK-NEXT:    %y = syno.contract(%x) {
// CHECK-NEXT:         ^^^^^^^^^^^^^
// CHECK-NEXT:  hint: the block arguments are the dims of the tensors, one tensor after another
