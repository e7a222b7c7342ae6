// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A clause that is nearly one of ours.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    binding = [{C = 1, H = 2}] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}misspelt_clause.mlir:6:5: error: syno.func has no `binding`
// CHECK-NEXT:      binding = [{C = 1, H = 2}] {
// CHECK-NEXT:      ^^^^^^^
// CHECK-NEXT:  hint: did you mean bindings? it takes inputs, unordered, assume, bindings
