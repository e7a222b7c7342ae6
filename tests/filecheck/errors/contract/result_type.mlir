// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// The type of the result is inferred.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y : !syno.tensor<C, H> = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}result_type.mlir:6:8: error: expected a number of results, got `!syno.tensor`
// CHECK-NEXT:    %y : !syno.tensor<C, H> = syno.contract(%x[%c, %h]) {
// CHECK-NEXT:         ^^^^^^^^^^^^
// CHECK-NEXT:  hint: types of results are inferred; leave them out
