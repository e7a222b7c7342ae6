// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A yield ends a contraction.

syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  syno.yield
}

// CHECK:{{.*}}yield_outside.mlir:5:3: error: @f: syno.yield: stands outside a contraction
// CHECK-NEXT:    syno.yield
// CHECK-NEXT:    ^^^^^^^^^^
// CHECK-NEXT:  hint: it ends the region of a syno.contract
