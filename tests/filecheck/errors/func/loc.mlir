// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A location is a file with line and column.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y loc(x)
}

// CHECK:{{.*}}loc.mlir:9:23: error: expected a location such as loc("conv.mlir":1:2), got `)`
// CHECK-NEXT:    syno.return %y loc(x)
// CHECK-NEXT:                        ^
