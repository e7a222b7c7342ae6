// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// What is computed from weights alone is a weight.

syno.func @f<C, H; k = 3>
    (%x: !syno.weight<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}data_for_weight.mlir:9:15: error: @f: syno.return: %y is a !syno.weight<C, H> but @f returns a !syno.tensor<C, H>
// CHECK-NEXT:    syno.return %y
// CHECK-NEXT:                ^^
// CHECK-NEXT:  hint: declare the result as !syno.weight<C, H>
