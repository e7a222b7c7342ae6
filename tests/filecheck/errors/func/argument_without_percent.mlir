// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Values begin with %.

syno.func @f<C, H; k = 3>
    (x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}argument_without_percent.mlir:5:6: error: expected a name such as %x, got `x`
// CHECK-NEXT:      (x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
// CHECK-NEXT:       ^
