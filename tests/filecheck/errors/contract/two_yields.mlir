// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A region has one yield.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}two_yields.mlir:7:5: error: @f: syno.yield: is not the last op of its region
// CHECK-NEXT:      syno.yield %c, %h
// CHECK-NEXT:      ^^^^^^^^^^
// CHECK-NEXT:  hint: a function has one syno.return and a contraction one syno.yield, both at the end
