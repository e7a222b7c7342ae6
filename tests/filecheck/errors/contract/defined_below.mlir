// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Dims are defined above.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = syno.reverse %s
    %s = syno.shift %h by 1
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}defined_below.mlir:7:23: error: dim %s is not defined above
// CHECK-NEXT:      %r = syno.reverse %s
// CHECK-NEXT:                        ^^
// CHECK-NEXT:  hint: defined are %c, %h
