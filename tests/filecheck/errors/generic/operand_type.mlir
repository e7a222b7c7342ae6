// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Declared types are those of the operands.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = "syno.reverse"(%h) : (!syno.dim<C>) -> !syno.dim<C>
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}operand_type.mlir:7:25: error: a value of type !syno.dim<H> is used as a !syno.dim<C>
// CHECK-NEXT:      %r = "syno.reverse"(%h) : (!syno.dim<C>) -> !syno.dim<C>
// CHECK-NEXT:                          ^^
