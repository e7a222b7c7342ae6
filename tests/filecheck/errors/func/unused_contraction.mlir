// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every contraction's result is used.

syno.func @f<C>(%x: !syno.tensor<C>, %z: !syno.tensor<C>) -> !syno.tensor<C> {
  %a = syno.contract(%x[%c]) {
    syno.yield %c
  }
  %y = syno.contract(%z[%d]) {
    syno.yield %d
  }
  syno.return %y
}

// CHECK:{{.*}}unused_contraction.mlir:5:3: error: @f: syno.contract: %a is unused
// CHECK-NEXT:    %a = syno.contract(%x[%c]) {
// CHECK-NEXT:    ^^
// CHECK-NEXT:  hint: contract it with the others, or leave it out
