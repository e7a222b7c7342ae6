// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Sizes are whole at every binding.

syno.func @f<C, H; g = 4>
    (%x: !syno.tensor<C, H>) -> !syno.tensor<C/g, g, H>
    bindings = [{C = 8, H = 8}, {C = 6, H = 8}] {
  %y = syno.contract(%x[%c, %h]) {
    %q, %r = syno.split %c by g
    syno.yield %q, %r, %h
  }
  syno.return %y
}

// CHECK:{{.*}}not_whole.mlir:8:5: error: @f: syno.split: %q has size C/g, which is no integer under binding 1
// CHECK-NEXT:      %q, %r = syno.split %c by g
// CHECK-NEXT:      ^^
// CHECK-NEXT:  equation: g divides C
// CHECK-NEXT:  at {C = 6, g = 4}: 4 does not divide 6
// CHECK-NEXT:  hint: change binding 1, or divide by what divides C at every binding
