// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A primitive that is nearly one of ours.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %h0, %j = syno.unfol %h by k
    syno.reduce %j
    syno.yield %c, %h0
  }
  syno.return %y
}

// CHECK:{{.*}}misspelt.mlir:7:15: error: there is no op syno.unfol
// CHECK-NEXT:      %h0, %j = syno.unfol %h by k
// CHECK-NEXT:                ^^^^^^^^^^
// CHECK-NEXT:  hint: did you mean syno.unfold?
