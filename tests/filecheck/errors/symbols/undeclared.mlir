// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every symbol is declared.

syno.func @f<C_im, H>
    (%x: !syno.tensor<C_in, H>) -> !syno.tensor<C_in, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}undeclared.mlir:5:23: error: @f: axis 0 of %x has size C_in, but symbol C_in is not declared
// CHECK-NEXT:      (%x: !syno.tensor<C_in, H>) -> !syno.tensor<C_in, H> {
// CHECK-NEXT:                        ^^^^
// CHECK-NEXT:  hint: did you mean C_im? declared are C_im, H
