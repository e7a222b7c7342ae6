// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Declared types are checked.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    bindings = [{C = 4, H = 9}] {
  %y = syno.contract(%x[%c, %h]) {
    %r = "syno.stride"(%h) <{step = #syno.size<k>}> : (!syno.dim<H>) -> !syno.dim<H>
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}stride_result_type.mlir:8:5: error: @f: syno.stride: %r is declared with size H, not H/k
// CHECK-NEXT:      %r = "syno.stride"(%h) <{step = #syno.size<k>}> : (!syno.dim<H>) -> !syno.dim<H>
// CHECK-NEXT:      ^^
// CHECK-NEXT:  equation: Y = X/S, here H = H/k
// CHECK-NEXT:  at {H = 9, k = 3}: 9 is not 3
// CHECK-NEXT:  hint: declare it as !syno.dim<H/k>, or leave the types to inference
