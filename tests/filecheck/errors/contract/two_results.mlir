// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A contraction gives one tensor.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y, %z = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}two_results.mlir:6:3: error: syno.contract has 1 result, but 2 names
// CHECK-NEXT:    %y, %z = syno.contract(%x[%c, %h]) {
// CHECK-NEXT:    ^^
// CHECK-NEXT:  hint: write %result = syno.contract ...
