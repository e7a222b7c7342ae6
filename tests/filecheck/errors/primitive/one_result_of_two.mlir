// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An unfold gives two dims.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %j = syno.unfold %h by k
    syno.yield %c, %j
  }
  syno.return %y
}

// CHECK:{{.*}}one_result_of_two.mlir:7:5: error: syno.unfold has 2 results, but 1 name
// CHECK-NEXT:      %j = syno.unfold %h by k
// CHECK-NEXT:      ^^
// CHECK-NEXT:  hint: write %position, %offset = syno.unfold ...
