// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Contractions do not nest.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %z = syno.contract() {
      syno.yield
    }
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}nested.mlir:7:10: error: @f: syno.contract: stands outside a function
// CHECK-NEXT:      %z = syno.contract() {
// CHECK-NEXT:           ^^^^^^^^^^^^^
// CHECK-NEXT:  hint: contractions stand in a syno.func
