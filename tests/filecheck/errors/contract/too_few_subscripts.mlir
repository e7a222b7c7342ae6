// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every dim is named.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}too_few_subscripts.mlir:6:22: error: %x has 2 dims <C, H> but 1 is named
// CHECK-NEXT:    %y = syno.contract(%x[%c]) {
// CHECK-NEXT:                       ^^^^^^
