// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Two slashes open a comment in MLIR.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) scale 1//k {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}scale_division.mlir:6:41: error: `//` starts a comment
// CHECK-NEXT:    %y = syno.contract(%x[%c, %h]) scale 1//k {
// CHECK-NEXT:                                          ^^
// CHECK-NEXT:  hint: sizes divide exactly, by one `/`, as in C/g
