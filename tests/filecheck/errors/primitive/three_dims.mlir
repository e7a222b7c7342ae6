// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A merge takes two dims.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %m = syno.merge %c, %h, %h
    syno.yield %m
  }
  syno.return %y
}

// CHECK:{{.*}}three_dims.mlir:7:27: error: syno.merge takes 2 dims
// CHECK-NEXT:      %m = syno.merge %c, %h, %h
// CHECK-NEXT:                            ^
