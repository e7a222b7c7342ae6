// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// There are no functions of sizes.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<sqrt(H)>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}function_call.mlir:5:27: error: expected `,` or `>` after size sqrt, got `(`
// CHECK-NEXT:      (%x: !syno.tensor<sqrt(H)>) -> !syno.tensor<C> {
// CHECK-NEXT:                            ^
// CHECK-NEXT:  hint: dims are separated by `,`, factors by `*`, and `>` ends the list
