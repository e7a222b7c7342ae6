// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Sizes are exact.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %a, %b = syno.split %h by 1.5
    syno.yield %c, %a, %b
  }
  syno.return %y
}

// CHECK:{{.*}}parameter_float.mlir:7:31: error: 1.5 is no size
// CHECK-NEXT:      %a, %b = syno.split %h by 1.5
// CHECK-NEXT:                                ^^^
// CHECK-NEXT:  hint: sizes are exact: integers and quotients such as 3/2
