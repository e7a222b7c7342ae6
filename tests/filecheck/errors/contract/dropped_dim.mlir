// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every dim is used.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %h
  }
  syno.return %y
}

// CHECK:{{.*}}dropped_dim.mlir:6:25: error: @f: syno.contract: dim %c of size C is dropped
// CHECK-NEXT:    %y = syno.contract(%x[%c, %h]) {
// CHECK-NEXT:                          ^^
// CHECK-NEXT:  hint: use every dim once: yield it, reduce it, or share it with a weight
