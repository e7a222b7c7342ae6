// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Clauses stand once.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    bindings = [{C = 1, H = 2}]
    bindings = [{C = 3, H = 4}] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}repeated_clause.mlir:7:5: error: syno.func has `bindings` twice
// CHECK-NEXT:      bindings = [{C = 3, H = 4}] {
// CHECK-NEXT:      ^^^^^^^^
