// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// There is no such primitive.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %p = syno.transpose %c, %h
    syno.yield %p
  }
  syno.return %y
}

// CHECK:{{.*}}unknown.mlir:7:10: error: there is no op syno.transpose
// CHECK-NEXT:      %p = syno.transpose %c, %h
// CHECK-NEXT:           ^^^^^^^^^^^^^^
// CHECK-NEXT:  hint: there are syno.func, syno.contract, syno.unfold, syno.split, syno.merge, syno.shift, syno.reverse, syno.stride, syno.expand, syno.share, syno.reduce, syno.yield, syno.return
