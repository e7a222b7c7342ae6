// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// The declared type is that of what is returned.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}result_rank.mlir:9:15: error: @f: syno.return: %y is a !syno.tensor<C, H> but @f returns a !syno.tensor<C>
// CHECK-NEXT:    syno.return %y
// CHECK-NEXT:                ^^
// CHECK-NEXT:  hint: declare the result as !syno.tensor<C, H>, or yield other dims
