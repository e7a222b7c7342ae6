// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A return ends a function.

syno.func @f<C>(%x: !syno.tensor<C>, %z: !syno.tensor<C>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    syno.return %z
  }
  syno.return %y
}

// CHECK:{{.*}}return_in_contraction.mlir:7:3: error: a contraction ends with syno.yield, this one with syno.return
// CHECK-NEXT:    }
// CHECK-NEXT:    ^
// CHECK-NEXT:  hint: close the contraction with a `}` before it
