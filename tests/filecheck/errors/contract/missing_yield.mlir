// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A region ends with a yield.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.reduce %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}missing_yield.mlir:8:3: error: a contraction ends with syno.yield, this one with syno.reduce
// CHECK-NEXT:    }
// CHECK-NEXT:    ^
