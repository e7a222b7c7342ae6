// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every tensor is used.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>, %w: !syno.weight<C>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}unused_tensor.mlir:5:30: error: @f: %w is unused
// CHECK-NEXT:      (%x: !syno.tensor<C, H>, %w: !syno.weight<C>) -> !syno.tensor<C, H> {
// CHECK-NEXT:                               ^^
// CHECK-NEXT:  hint: contract it with the others, or leave it out
