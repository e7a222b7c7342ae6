// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Every tensor is used once.

syno.func @f<C, H; k = 3>
    (%x: !syno.weight<C, H>) -> !syno.weight<C, H> {
  %y = syno.contract(%x[%c, %h], %x[%d, %g]) {
    %i = syno.share %c, %d
    %j = syno.share %h, %g
    syno.yield %i, %j
  }
  syno.return %y
}

// CHECK:{{.*}}tensor_used_twice.mlir:6:34: error: @f: syno.contract: %x is used 2 times, by syno.contract
// CHECK-NEXT:    %y = syno.contract(%x[%c, %h], %x[%d, %g]) {
// CHECK-NEXT:                                   ^^
// CHECK-NEXT:  hint: use every tensor once; to read one twice, pass it as two arguments
