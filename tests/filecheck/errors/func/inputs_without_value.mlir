// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A clause has a value.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    inputs {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}inputs_without_value.mlir:6:12: error: expected `=` behind `inputs`, got `{`
// CHECK-NEXT:      inputs {
// CHECK-NEXT:             ^
