// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A shift is by an integer.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %s = syno.shift %h by k
    syno.yield %c, %s
  }
  syno.return %y
}

// CHECK:{{.*}}shift_by_symbol.mlir:7:27: error: expected an integer after `by`, got `k`
// CHECK-NEXT:      %s = syno.shift %h by k
// CHECK-NEXT:                            ^
