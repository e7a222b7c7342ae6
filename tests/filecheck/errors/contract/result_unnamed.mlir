// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A result that nobody can use.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %x
}

// CHECK:{{.*}}result_unnamed.mlir:9:15: error: @f: syno.return: %x is used 2 times, by syno.contract and syno.return
// CHECK-NEXT:    syno.return %x
// CHECK-NEXT:                ^^
// CHECK-NEXT:  hint: use every tensor once; to read one twice, pass it as two arguments
