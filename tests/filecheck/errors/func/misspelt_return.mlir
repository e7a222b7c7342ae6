// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An op that is nearly one of ours.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.ret %y
}

// CHECK:{{.*}}misspelt_return.mlir:9:3: error: there is no op syno.ret
// CHECK-NEXT:    syno.ret %y
// CHECK-NEXT:    ^^^^^^^^
// CHECK-NEXT:  hint: did you mean syno.return?
