// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An unfold takes one dim.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %h0, %j = syno.unfold %c, %h by k
    syno.reduce %j
    syno.yield %c, %h0
  }
  syno.return %y
}

// CHECK:{{.*}}too_many_dims.mlir:7:29: error: syno.unfold takes 1 dim; its clauses stand without a comma
// CHECK-NEXT:      %h0, %j = syno.unfold %c, %h by k
// CHECK-NEXT:                              ^
