// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An assumption is known: no dim tells what it is.

syno.func @f<C; g = 2, s>
    (%x: !syno.tensor<C>) -> !syno.tensor<C/g, g>
    assume = [?] {
  %y = syno.contract(%x[%c]) {
    %q, %r = syno.split %c by g
    syno.yield %q, %r
  }
  syno.return %y
}

// CHECK:{{.*}}open.mlir:6:5: error: @f: the function assumes ?, which nothing determines
// CHECK-NEXT:      assume = [?] {
// CHECK-NEXT:      ^^^^^^
// CHECK-NEXT:  hint: only dims and the parameters of primitives may be open
