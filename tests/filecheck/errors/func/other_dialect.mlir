// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An op of a dialect that exists nowhere.

tosa2.conv2d @f

// CHECK:{{.*}}other_dialect.mlir:4:1: error: there is no op tosa2.conv2d
// CHECK-NEXT:  tosa2.conv2d @f
// CHECK-NEXT:  ^^^^^^^^^^^^
// CHECK-NEXT:  hint: there are syno.func, syno.contract, syno.unfold, syno.split, syno.merge, syno.shift, syno.reverse, syno.stride, syno.expand, syno.share, syno.reduce, syno.yield, syno.return
