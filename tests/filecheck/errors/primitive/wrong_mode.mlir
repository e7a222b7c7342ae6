// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A mode that is nearly one of ours.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %h0, %j = syno.unfold %h by k mode circle
    syno.reduce %j
    syno.yield %c, %h0
  }
  syno.return %y
}

// CHECK:{{.*}}wrong_mode.mlir:7:40: error: expected same, causal or circular after `mode`, got `circle`
// CHECK-NEXT:      %h0, %j = syno.unfold %h by k mode circle
// CHECK-NEXT:                                         ^^^^^^
// CHECK-NEXT:  hint: did you mean circular?
