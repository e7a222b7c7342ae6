// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A type that is nearly one of ours.

syno.func @f<C, H; k = 3>
    (%x: !syno.weights<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}misspelt_type.mlir:5:10: error: there is no type !syno.weights
// CHECK-NEXT:      (%x: !syno.weights<C, H>) -> !syno.tensor<C, H> {
// CHECK-NEXT:           ^^^^^^^^^^^^^
// CHECK-NEXT:  hint: did you mean !syno.weight? there are !syno.dim, !syno.tensor, !syno.weight
