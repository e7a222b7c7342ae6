// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every dim is used once.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}yielded_twice.mlir:7:20: error: @f: syno.yield: dim %c of size C is used 2 times, by syno.yield
// CHECK-NEXT:      syno.yield %c, %c, %h
// CHECK-NEXT:                     ^^
// CHECK-NEXT:  hint: use every dim once; to read a tensor twice, pass it as two arguments
