// RUN: not syno-opt %s -p syno-check-shapes 2>&1 | filecheck %s --check-prefix=ERROR
// RUN: not syno-opt %s -p 'syno-specialize{binding="C=12"},syno-check-shapes' 2>&1 | filecheck %s --check-prefix=NUMBER
// RUN: syno-opt %s -p 'syno-specialize{binding="g=1"},syno-check-shapes' | filecheck %s

syno.func @f<C; g, s>(%x: !syno.tensor<C>) -> !syno.tensor<C/(g*s), s, g>
  assume = [C/g, C/s] {
  %y = syno.contract(%x[%c]) scale 1/g {
    %d, %j = syno.split %c by g
    %e, %i = syno.split %d by s
    syno.yield %e, %i, %j
  }
  syno.return %y
}

// ERROR:      error: pass syno-check-shapes: @f: syno.split: %e has size C/(g*s), which is not always an integer
// ERROR-NEXT:   at {C = 2, g = 2, s = 2}: 4 does not divide 2
// ERROR-NEXT:   hint: assume = [C/(g*s)]

// NUMBER:      error: pass syno-check-shapes: @f: syno.split: %e has size 12/(g*s), which is not always an integer
// NUMBER-NEXT:   at {g = 4, s = 2}: 8 does not divide 12
// NUMBER-NEXT:   hint: assume = [12/(g*s)]

// CHECK:      syno.func @f<C; s>
// CHECK:        assume = [C, C/s]
// CHECK-NEXT:   {
