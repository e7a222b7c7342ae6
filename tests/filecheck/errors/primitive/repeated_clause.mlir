// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Clauses stand once.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %h0, %j = syno.unfold %h by k by 5
    syno.reduce %j
    syno.yield %c, %h0
  }
  syno.return %y
}

// CHECK:{{.*}}repeated_clause.mlir:7:35: error: syno.unfold has `by` twice
// CHECK-NEXT:      %h0, %j = syno.unfold %h by k by 5
// CHECK-NEXT:                                    ^^
