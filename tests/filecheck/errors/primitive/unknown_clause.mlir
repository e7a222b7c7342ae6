// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A clause that is nearly one of ours.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %h0, %j = syno.unfold %h by k dilatation 2
    syno.reduce %j
    syno.yield %c, %h0
  }
  syno.return %y
}

// CHECK:{{.*}}unknown_clause.mlir:7:35: error: syno.unfold has no `dilatation`
// CHECK-NEXT:      %h0, %j = syno.unfold %h by k dilatation 2
// CHECK-NEXT:                                    ^^^^^^^^^^
// CHECK-NEXT:  hint: did you mean dilation? it takes by, dilation, mode
