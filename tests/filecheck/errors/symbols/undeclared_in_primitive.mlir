// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every symbol is declared.

syno.func @f<C, H; k_size = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %h0, %j = syno.unfold %h by kernel
    syno.reduce %j
    syno.yield %c, %h0
  }
  syno.return %y
}

// CHECK:{{.*}}undeclared_in_primitive.mlir:7:33: error: @f: syno.unfold: the window is kernel, but symbol kernel is not declared
// CHECK-NEXT:      %h0, %j = syno.unfold %h by kernel
// CHECK-NEXT:                                  ^^^^^^
// CHECK-NEXT:  hint: declared are C, H, k_size
