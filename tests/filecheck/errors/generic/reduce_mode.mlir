// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// There is no such mode.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    "syno.reduce"(%h) <{mode = "max"}> : (!syno.dim<H>) -> ()
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}reduce_mode.mlir:7:6: error: @f: syno.reduce: mode "max" is unknown
// CHECK-NEXT:      "syno.reduce"(%h) <{mode = "max"}> : (!syno.dim<H>) -> ()
// CHECK-NEXT:       ^^^^^^^^^^^
// CHECK-NEXT:  hint: mode is one of sum, mean
