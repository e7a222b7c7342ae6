// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// This is no MLIR at all.

def conv2d(x, w):
    return x @ w

// CHECK:{{.*}}garbage.mlir:4:1: error: there is no op def
// CHECK-NEXT:  def conv2d(x, w):
// CHECK-NEXT:  ^^^
// CHECK-NEXT:  hint: there are syno.func, syno.contract, syno.unfold, syno.split, syno.merge, syno.shift, syno.reverse, syno.stride, syno.expand, syno.share, syno.reduce, syno.yield, syno.return
