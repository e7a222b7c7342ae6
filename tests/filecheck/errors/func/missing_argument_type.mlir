// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Arguments have types.

syno.func @f<C, H; k = 3>
    (%x) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}missing_argument_type.mlir:5:8: error: expected `:` and the type of %x, got `)`
// CHECK-NEXT:      (%x) -> !syno.tensor<C, H> {
// CHECK-NEXT:         ^
