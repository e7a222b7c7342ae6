// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Declared types are checked.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %a, %b = "syno.unfold"(%h) <{window = #syno.size<k>}> : (!syno.dim<H>) -> (!syno.dim<H>, !syno.dim<5>)
    syno.yield %c, %a, %b
  }
  syno.return %y
}

// CHECK:{{.*}}unfold_result_type.mlir:7:9: error: @f: syno.unfold: %b is declared with size 5, not k
// CHECK-NEXT:      %a, %b = "syno.unfold"(%h) <{window = #syno.size<k>}> : (!syno.dim<H>) -> (!syno.dim<H>, !syno.dim<5>)
// CHECK-NEXT:          ^^
// CHECK-NEXT:  equation: Y = X and K = the window, here 5 = k
// CHECK-NEXT:  hint: declare it as !syno.dim<k>, or leave the types to inference
