// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Nothing is divided by a primary symbol.

syno.func @f<C; g = 2, s>
    (%x: !syno.tensor<C>) -> !syno.tensor<C/g, g>
    assume = [g/C] {
  %y = syno.contract(%x[%c]) {
    %q, %r = syno.split %c by g
    syno.yield %q, %r
  }
  syno.return %y
}

// CHECK:{{.*}}primary_in_denominator.mlir:6:5: error: @f: the function assumes g/C, which divides by primary symbol C
// CHECK-NEXT:      assume = [g/C] {
// CHECK-NEXT:      ^^^^^^
// CHECK-NEXT:  hint: declare C as a coefficient, behind the `;`, or avoid the division
