// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A function returns one tensor.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y, %y
}

// CHECK:{{.*}}return_of_two.mlir:9:17: error: expected an op or `}`, got `,`
// CHECK-NEXT:    syno.return %y, %y
// CHECK-NEXT:                  ^
