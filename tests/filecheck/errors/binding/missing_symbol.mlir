// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A binding gives every symbol without a default.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H>
    bindings = [{C = 4, H = 8}, {C = 4}] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}missing_symbol.mlir:6:33: error: @f: binding 1 {C = 4, k = 3} gives no value for H
// CHECK-NEXT:      bindings = [{C = 4, H = 8}, {C = 4}] {
// CHECK-NEXT:                                  ^
// CHECK-NEXT:  hint: add H = ... to the binding
