// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A reduce takes a dim.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    "syno.reduce"() : () -> ()
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}reduce_nothing.mlir:7:6: error: @f: syno.reduce: nothing to reduce
// CHECK-NEXT:      "syno.reduce"() : () -> ()
// CHECK-NEXT:       ^^^^^^^^^^^
// CHECK-NEXT:  hint: name a dim, or erase the op
