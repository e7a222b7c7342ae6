// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A binding must satisfy what the function assumes.

syno.func @f<C; g = 2, s>
    (%x: !syno.tensor<C>) -> !syno.tensor<C/g, g>
    assume = [C/(g*s)] bindings = [{C = 8, s = 4}, {C = 8, s = 8}] {
  %y = syno.contract(%x[%c]) {
    %q, %r = syno.split %c by g
    syno.yield %q, %r
  }
  syno.return %y
}

// CHECK:{{.*}}not_whole.mlir:6:5: error: @f: the function assumes C/(g*s), which is no integer under binding 1
// CHECK-NEXT:      assume = [C/(g*s)] bindings = [{C = 8, s = 4}, {C = 8, s = 8}] {
// CHECK-NEXT:      ^^^^^^
// CHECK-NEXT:  equation: g*s divides C
// CHECK-NEXT:  at {C = 8, g = 2, s = 8}: 16 does not divide 8
// CHECK-NEXT:  hint: change binding 1, or drop the assumption
