// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A tensor stands once in a blend.

syno.func @f<C, H; k = 3>
    (%x: !syno.weight<C>) -> !syno.weight<C> {
  %y = syno.contract(%x[%c] * %x[%d]) {
    %e = syno.share %c, %d
    syno.yield %e
  }
  syno.return %y
}

// CHECK:{{.*}}tensor_twice.mlir:6:31: error: @f: syno.contract: %x is used 2 times, by syno.contract
// CHECK-NEXT:    %y = syno.contract(%x[%c] * %x[%d]) {
// CHECK-NEXT:                                ^^
// CHECK-NEXT:  hint: use every tensor once; to read one twice, pass it as two arguments
