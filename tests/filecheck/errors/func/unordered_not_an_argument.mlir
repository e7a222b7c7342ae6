// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Axes belong to arguments or the result.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    unordered = [%z[1]] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}unordered_not_an_argument.mlir:6:18: error: %z is no argument
// CHECK-NEXT:      unordered = [%z[1]] {
// CHECK-NEXT:                   ^^
// CHECK-NEXT:  hint: arguments are %x
