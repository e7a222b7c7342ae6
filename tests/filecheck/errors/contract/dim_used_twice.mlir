// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every dim is used once.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.reduce %h
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}dim_used_twice.mlir:8:20: error: @f: syno.yield: dim %h of size H is used 2 times, by syno.reduce and syno.yield
// CHECK-NEXT:      syno.yield %c, %h
// CHECK-NEXT:                     ^^
// CHECK-NEXT:  hint: use every dim once; to read a tensor twice, pass it as two arguments
