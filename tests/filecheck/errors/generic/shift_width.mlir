// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A shift has 64 bits.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = "syno.shift"(%h) <{amount = 1 : i32}> : (!syno.dim<H>) -> !syno.dim<H>
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}shift_width.mlir:7:11: error: @f: syno.shift: expected a value of type i64, got i32
// CHECK-NEXT:      %r = "syno.shift"(%h) <{amount = 1 : i32}> : (!syno.dim<H>) -> !syno.dim<H>
// CHECK-NEXT:            ^^^^^^^^^^
