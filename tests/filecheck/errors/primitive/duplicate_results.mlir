// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Names are defined once.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %a, %a = syno.split %h by k
    syno.yield %c, %a
  }
  syno.return %y
}

// CHECK:{{.*}}duplicate_results.mlir:7:9: error: %a is already defined
// CHECK-NEXT:      %a, %a = syno.split %h by k
// CHECK-NEXT:          ^^
// CHECK-NEXT:  hint: every name stands for one value; dims and tensors share their names
