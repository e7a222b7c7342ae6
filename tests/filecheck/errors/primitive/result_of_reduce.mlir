// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A reduce gives none.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %z = syno.reduce %h
    syno.yield %c, %z
  }
  syno.return %y
}

// CHECK:{{.*}}result_of_reduce.mlir:7:5: error: syno.reduce has no results, but 1 name
// CHECK-NEXT:      %z = syno.reduce %h
// CHECK-NEXT:      ^^
// CHECK-NEXT:  hint: leave the names and the `=` out
