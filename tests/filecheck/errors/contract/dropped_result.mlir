// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every dim is used.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %h0, %j = syno.unfold %h by k
    syno.yield %c, %h0
  }
  syno.return %y
}

// CHECK:{{.*}}dropped_result.mlir:7:10: error: @f: syno.unfold: dim %j of size k is dropped
// CHECK-NEXT:      %h0, %j = syno.unfold %h by k
// CHECK-NEXT:           ^^
// CHECK-NEXT:  hint: use every dim once: yield it, reduce it, or share it with a weight
