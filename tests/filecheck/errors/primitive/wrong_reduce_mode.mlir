// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// There is no such mode.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c, %h]) {
    syno.reduce %h mode max
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}wrong_reduce_mode.mlir:7:25: error: expected sum or mean after `mode`, got `max`
// CHECK-NEXT:      syno.reduce %h mode max
// CHECK-NEXT:                          ^^^
