// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A clause that the primitive does not take.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = syno.reverse %h by 2
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}clause_of_another.mlir:7:26: error: syno.reverse has no `by`
// CHECK-NEXT:      %r = syno.reverse %h by 2
// CHECK-NEXT:                           ^^
// CHECK-NEXT:  hint: it takes dims only
