// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Operands are defined.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = "syno.reverse"(%q) : (!syno.dim<H>) -> !syno.dim<H>
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}undefined.mlir:7:25: error: %q is not defined
// CHECK-NEXT:      %r = "syno.reverse"(%q) : (!syno.dim<H>) -> !syno.dim<H>
// CHECK-NEXT:                          ^^
