// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An op that is nearly one of ours.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = "syno.revers"(%h) : (!syno.dim<H>) -> !syno.dim<H>
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}misspelt.mlir:7:11: error: there is no op syno.revers
// CHECK-NEXT:      %r = "syno.revers"(%h) : (!syno.dim<H>) -> !syno.dim<H>
// CHECK-NEXT:            ^^^^^^^^^^^
// CHECK-NEXT:  hint: did you mean syno.reverse?
