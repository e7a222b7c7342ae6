// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Clauses have no equals sign.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %h0, %j = syno.unfold %h by = k
    syno.reduce %j
    syno.yield %c, %h0
  }
  syno.return %y
}

// CHECK:{{.*}}clause_with_equals.mlir:7:33: error: expected a symbol, an integer or `(` in a size, got `=`
// CHECK-NEXT:      %h0, %j = syno.unfold %h by = k
// CHECK-NEXT:                                  ^
