// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An op ends with its line.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %s = syno.shift %h by 1 2
    syno.yield %c, %s
  }
  syno.return %y
}

// CHECK:{{.*}}trailing_tokens.mlir:7:29: error: expected an op or `}`, got `2`
// CHECK-NEXT:      %s = syno.shift %h by 1 2
// CHECK-NEXT:                              ^
