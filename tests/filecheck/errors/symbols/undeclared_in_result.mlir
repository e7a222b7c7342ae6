// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every symbol is declared.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, W> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}undeclared_in_result.mlir:5:49: error: @f: axis 1 of the result has size W, but symbol W is not declared
// CHECK-NEXT:      (%x: !syno.tensor<C, H>) -> !syno.tensor<C, W> {
// CHECK-NEXT:                                                  ^
// CHECK-NEXT:  hint: declared are C, H, k
