// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every dim is used once.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %i = syno.share %c, %c
    syno.yield %i, %h
  }
  syno.return %y
}

// CHECK:{{.*}}share_with_itself.mlir:7:25: error: @f: syno.share: dim %c of size C is used 2 times, by syno.share
// CHECK-NEXT:      %i = syno.share %c, %c
// CHECK-NEXT:                          ^^
// CHECK-NEXT:  hint: use every dim once; to read a tensor twice, pass it as two arguments
