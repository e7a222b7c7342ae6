// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Nothing stands behind the return.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
  syno.return %y
}

// CHECK:{{.*}}two_returns.mlir:9:3: error: @f: syno.return: is not the last op of its region
// CHECK-NEXT:    syno.return %y
// CHECK-NEXT:    ^^^^^^^^^^^
// CHECK-NEXT:  hint: a function has one syno.return and a contraction one syno.yield, both at the end
