// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Powers of powers are small.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<(k**40)**40>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}huge_power.mlir:5:32: error: exponent 40 is too large for a size
// CHECK-NEXT:      (%x: !syno.tensor<(k**40)**40>) -> !syno.tensor<C> {
// CHECK-NEXT:                                 ^^
