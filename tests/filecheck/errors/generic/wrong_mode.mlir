// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// There is no such mode.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %a, %b = "syno.unfold"(%h) <{window = #syno.size<k>, mode = "valid"}> : (!syno.dim<H>) -> (!syno.dim<H>, !syno.dim<k>)
    syno.yield %c, %a, %b
  }
  syno.return %y
}

// CHECK:{{.*}}wrong_mode.mlir:7:15: error: @f: syno.unfold: mode "valid" is unknown
// CHECK-NEXT:      %a, %b = "syno.unfold"(%h) <{window = #syno.size<k>, mode = "valid"}> : (!syno.dim<H>) -> (!syno.dim<H>, !syno.dim<k...
// CHECK-NEXT:                ^^^^^^^^^^^
// CHECK-NEXT:  hint: mode is one of same, causal, circular
