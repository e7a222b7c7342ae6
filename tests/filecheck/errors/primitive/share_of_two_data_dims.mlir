// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Data meets data only if the function says so.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C>, %z: !syno.tensor<C>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c], %z[%d]) {
    %i = syno.share %c, %d
    syno.yield %i
  }
  syno.return %y
}

// CHECK:{{.*}}share_of_two_data_dims.mlir:7:25: error: @f: syno.share: %c and %d both have data behind them, of size C
// CHECK-NEXT:      %i = syno.share %c, %d
// CHECK-NEXT:                          ^^
// CHECK-NEXT:  hint: share data with a weight, or declare `inputs = multi` on the function
