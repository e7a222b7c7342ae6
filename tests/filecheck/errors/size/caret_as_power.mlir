// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A caret opens a block label in MLIR.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<k^2>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}caret_as_power.mlir:5:24: error: `^` cannot stand in a size
// CHECK-NEXT:      (%x: !syno.tensor<k^2>) -> !syno.tensor<C> {
// CHECK-NEXT:                         ^
// CHECK-NEXT:  hint: a power is written k**2
