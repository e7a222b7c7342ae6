// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// What is returned is defined.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %z
}

// CHECK:{{.*}}return_undefined.mlir:9:15: error: tensor %z is not defined above
// CHECK-NEXT:    syno.return %z
// CHECK-NEXT:                ^^
// CHECK-NEXT:  hint: defined are %x, %y
