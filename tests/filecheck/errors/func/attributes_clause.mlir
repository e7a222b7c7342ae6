// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An attribute has a value.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> attributes {a = } {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}attributes_clause.mlir:5:68: error: expected an attribute, got `}`
// CHECK-NEXT:      (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> attributes {a = } {
// CHECK-NEXT:                                                                     ^
