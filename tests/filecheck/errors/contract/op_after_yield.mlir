// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A yield comes last.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c
    syno.reduce %h
  }
  syno.return %y
}

// CHECK:{{.*}}op_after_yield.mlir:9:3: error: a contraction ends with syno.yield, this one with syno.reduce
// CHECK-NEXT:    }
// CHECK-NEXT:    ^
