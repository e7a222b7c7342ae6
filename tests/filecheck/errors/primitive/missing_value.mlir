// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A clause has a value.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %a, %b = syno.split %h by
    syno.yield %c, %a, %b
  }
  syno.return %y
}

// CHECK:{{.*}}missing_value.mlir:7:30: error: expected a size after `by`, got the end of the line
// CHECK-NEXT:      %a, %b = syno.split %h by
// CHECK-NEXT:                               ^
