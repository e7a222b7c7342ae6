// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A parameter without a default.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %h0, %j = syno.unfold %h
    syno.reduce %j
    syno.yield %c, %h0
  }
  syno.return %y
}

// CHECK:{{.*}}missing_clause.mlir:7:29: error: expected `by` and the window of syno.unfold, got the end of the line
// CHECK-NEXT:      %h0, %j = syno.unfold %h
// CHECK-NEXT:                              ^
