// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Sizes are whole at every binding.

syno.func @f<C, H; g = 4>
    (%x: !syno.tensor<C/g, H>) -> !syno.tensor<C/g, H>
    bindings = [{C = 6, H = 8}] {
  %y = syno.contract(%x[%c, %h]) {
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:{{.*}}argument_not_whole.mlir:5:6: error: @f: axis 0 of %x has size C/g, which is no integer under binding 0
// CHECK-NEXT:      (%x: !syno.tensor<C/g, H>) -> !syno.tensor<C/g, H>
// CHECK-NEXT:       ^^
// CHECK-NEXT:  equation: g divides C
// CHECK-NEXT:  at {C = 6, g = 4}: 4 does not divide 6
// CHECK-NEXT:  hint: change binding 0, or divide by what divides C at every binding
