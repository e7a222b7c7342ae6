// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Declared types are checked.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %m = "syno.merge"(%c, %h) : (!syno.dim<C>, !syno.dim<H>) -> !syno.dim<C*H*k>
    syno.yield %m
  }
  syno.return %y
}

// CHECK:{{.*}}merge_result_type.mlir:7:5: error: @f: syno.merge: %m is declared with size C*H*k, not C*H
// CHECK-NEXT:      %m = "syno.merge"(%c, %h) : (!syno.dim<C>, !syno.dim<H>) -> !syno.dim<C*H*k>
// CHECK-NEXT:      ^^
// CHECK-NEXT:  equation: X = Q*R, here C*H*k = C*H
// CHECK-NEXT:  hint: declare it as !syno.dim<C*H>, or leave the types to inference
