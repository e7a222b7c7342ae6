// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Primary symbols get their value at the place of use.

syno.func @f<C = 64, H>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}default_on_primary.mlir:4:16: error: C is a primary symbol and has no default
// CHECK-NEXT:  syno.func @f<C = 64, H>
// CHECK-NEXT:                 ^
// CHECK-NEXT:  hint: coefficients stand behind a `;`, as in <N, C; k = 3>
