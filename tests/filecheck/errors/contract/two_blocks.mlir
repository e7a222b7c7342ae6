// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// The region is one block.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
    ^bb1:
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}two_blocks.mlir:10:3: error: the region of a contraction is one block, this one has 2
// CHECK-NEXT:    }
// CHECK-NEXT:    ^
