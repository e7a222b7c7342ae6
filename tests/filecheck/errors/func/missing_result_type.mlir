// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// The type of the result is part of the signature.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}missing_result_type.mlir:5:30: error: expected `->` and the type of the result, got `{`
// CHECK-NEXT:      (%x: !syno.tensor<C, H>) {
// CHECK-NEXT:                               ^
