// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A share gives one dim.

syno.func @f<C, H; k = 3>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %a, %b = syno.merge %c, %h
    syno.yield %a, %b
  }
  syno.return %y
}

// CHECK:{{.*}}two_results_of_one.mlir:7:5: error: syno.merge has 1 result, but 2 names
// CHECK-NEXT:      %a, %b = syno.merge %c, %h
// CHECK-NEXT:      ^^
// CHECK-NEXT:  hint: write %dim = syno.merge ...
