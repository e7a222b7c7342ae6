// RUN: syno-opt %s | filecheck %s --strict-whitespace --match-full-lines
// RUN: syno-opt %s --print-op-generic | filecheck %s --check-prefix=GENERIC
// RUN: syno-opt %s --print-op-generic | syno-opt | filecheck %s --strict-whitespace --match-full-lines
// What a function assumes stands between `unordered` and `bindings`, in canonical algebra.

syno.func @f<C; g = 2, s>(%x: !syno.tensor<C>) -> !syno.tensor<C/g, g>
  bindings = [{C = 8, s = 2}] assume = [C/g, C / s / g] unordered = [%x[0]] {
  %y = syno.contract(%x[%c]) {
    %q, %r = syno.split %c by g
    syno.yield %q, %r
  }
  syno.return %y
}

// CHECK:builtin.module {
// CHECK-NEXT:  syno.func @f<C; g = 2, s>
// CHECK-NEXT:      (%x: !syno.tensor<C>)
// CHECK-NEXT:      -> !syno.tensor<C/g, g>
// CHECK-NEXT:      unordered = [%x[0]]
// CHECK-NEXT:      assume = [C/g, C/(g*s)]
// CHECK-NEXT:      bindings = [{C = 8, s = 2}] {

// GENERIC: assume = [#syno.size<C/g>, #syno.size<C/(g*s)>]
