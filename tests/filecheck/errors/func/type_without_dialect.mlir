// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Types name their dialect.

syno.func @f<C, H; k = 3>
    (%x: !tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}type_without_dialect.mlir:5:10: error: there is no type !tensor
// CHECK-NEXT:      (%x: !tensor<C, H>) -> !syno.tensor<C, H> {
// CHECK-NEXT:           ^^^^^^^
// CHECK-NEXT:  hint: did you mean !syno.tensor? there are !syno.dim, !syno.tensor, !syno.weight
