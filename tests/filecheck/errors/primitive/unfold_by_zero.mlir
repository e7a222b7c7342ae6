// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A window is a size.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %a, %b = syno.unfold %h by 0
    syno.yield %c, %a, %b
  }
  syno.return %y
}

// CHECK:{{.*}}unfold_by_zero.mlir:7:32: error: an integer in a size is between 1 and 2**62, got 0
// CHECK-NEXT:      %a, %b = syno.unfold %h by 0
// CHECK-NEXT:                                 ^
