// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// All assumptions stand in one list.

syno.func @f<C; g = 2, s>
    (%x: !syno.tensor<C>) -> !syno.tensor<C/g, g>
    assume = [C/g] assume = [C/s] {
  %y = syno.contract(%x[%c]) {
    %q, %r = syno.split %c by g
    syno.yield %q, %r
  }
  syno.return %y
}

// CHECK:{{.*}}repeated_clause.mlir:6:20: error: syno.func has `assume` twice
// CHECK-NEXT:      assume = [C/g] assume = [C/s] {
// CHECK-NEXT:                     ^^^^^^
