// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A shift fits 64 bits.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %s = syno.shift %h by 99999999999999999999
    syno.yield %c, %s
  }
  syno.return %y
}

// CHECK:{{.*}}shift_by_huge.mlir:7:27: error: 99999999999999999999 does not fit 64 bits
// CHECK-NEXT:      %s = syno.shift %h by 99999999999999999999
// CHECK-NEXT:                            ^^^^^^^^^^^^^^^^^^^^
