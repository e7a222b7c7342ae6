// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Only coefficients divide.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H/C, C> {
  %y = syno.contract(%x[%c, %h]) {
    %a, %b = syno.split %h by C
    syno.yield %c, %a, %b
  }
  syno.return %y
}

// CHECK:{{.*}}primary_in_denominator.mlir:7:5: error: @f: syno.split: %a has size H/C, which divides by primary symbol C
// CHECK-NEXT:      %a, %b = syno.split %h by C
// CHECK-NEXT:      ^^
// CHECK-NEXT:  hint: declare C as a coefficient, behind the `;`, or avoid the division
