// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Dims begin with %.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r = syno.reverse h
    syno.yield %c, %r
  }
  syno.return %y
}

// CHECK:{{.*}}dim_without_percent.mlir:7:23: error: expected a dim such as %h, got `h`
// CHECK-NEXT:      %r = syno.reverse h
// CHECK-NEXT:                        ^
