// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A name may hold escapes.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    "syno\2efold"(%c, %h) : (!syno.dim<C>, !syno.dim<H>) -> ()
    syno.yield 
  }
  syno.return %y
}

// CHECK:{{.*}}escaped_name.mlir:7:18: error: there is no op syno.fold
// CHECK-NEXT:      "syno\2efold"(%c, %h) : (!syno.dim<C>, !syno.dim<H>) -> ()
// CHECK-NEXT:                   ^
// CHECK-NEXT:  hint: did you mean syno.unfold?
