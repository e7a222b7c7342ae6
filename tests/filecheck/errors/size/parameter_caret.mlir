// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A caret opens a block label in MLIR.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %a, %b = syno.split %h by k^2
    syno.yield %c, %a, %b
  }
  syno.return %y
}

// CHECK:{{.*}}parameter_caret.mlir:7:32: error: `^` cannot stand in a size
// CHECK-NEXT:      %a, %b = syno.split %h by k^2
// CHECK-NEXT:                                 ^
// CHECK-NEXT:  hint: a power is written k**2
