// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Contractions stand in functions.

%y = syno.contract() {
  %c = syno.expand to 3
  syno.yield %c
}

// CHECK:{{.*}}contract_outside.mlir:4:6: error: syno.contract: stands outside a function
// CHECK-NEXT:  %y = syno.contract() {
// CHECK-NEXT:       ^^^^^^^^^^^^^
// CHECK-NEXT:  hint: contractions stand in a syno.func
