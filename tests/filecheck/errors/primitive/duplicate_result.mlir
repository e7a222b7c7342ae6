// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Names are defined once.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %h, %j = syno.unfold %h by k
    syno.reduce %j
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}duplicate_result.mlir:7:5: error: %h is already defined
// CHECK-NEXT:      %h, %j = syno.unfold %h by k
// CHECK-NEXT:      ^^
// CHECK-NEXT:  hint: every name stands for one value; dims and tensors share their names
