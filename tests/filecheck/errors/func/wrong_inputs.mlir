// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// The one value of inputs.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    inputs = many {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}wrong_inputs.mlir:6:14: error: expected `multi`, as in `inputs = multi`, got `many`
// CHECK-NEXT:      inputs = many {
// CHECK-NEXT:               ^^^^
