// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Dims come first.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %h0, %j = syno.unfold by k %h
    syno.reduce %j
    syno.yield %c, %h0
  }
  syno.return %y
}

// CHECK:{{.*}}clause_before_dim.mlir:7:27: error: expected a dim such as %h, got `by`
// CHECK-NEXT:      %h0, %j = syno.unfold by k %h
// CHECK-NEXT:                            ^^
