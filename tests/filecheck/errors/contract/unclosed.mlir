// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Braces are closed.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  syno.return %y
}

// CHECK:{{.*}}unclosed.mlir:8:15: error: tensor %y is not defined above
// CHECK-NEXT:    syno.return %y
// CHECK-NEXT:                ^^
// CHECK-NEXT:  hint: this stands in the region of a contraction, which a `}` closes
