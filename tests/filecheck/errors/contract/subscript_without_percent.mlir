// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Dims begin with %.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[c, h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}subscript_without_percent.mlir:6:25: error: expected a name such as %x, got `c`
// CHECK-NEXT:    %y = syno.contract(%x[c, h]) {
// CHECK-NEXT:                          ^
