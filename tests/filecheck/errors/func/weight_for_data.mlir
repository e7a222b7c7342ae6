// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// What is computed from data is data.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.weight<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}weight_for_data.mlir:9:15: error: @f: syno.return: %y is a !syno.tensor<C, H> but @f returns a !syno.weight<C, H>
// CHECK-NEXT:    syno.return %y
// CHECK-NEXT:                ^^
// CHECK-NEXT:  hint: declare the result as !syno.tensor<C, H>
