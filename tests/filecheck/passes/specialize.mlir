// RUN: syno-opt %s -p 'syno-specialize{binding="C=16,g=2"}' | filecheck %s --strict-whitespace --match-full-lines
// RUN: syno-opt %s -p syno-specialize{binding=1} | filecheck %s --check-prefix=WHOLE
// RUN: not syno-opt %s -p 'syno-specialize{binding="C=15,g=2"}' 2>&1 | filecheck %s --check-prefix=FRACTION
// RUN: not syno-opt %s -p 'syno-specialize{binding="C_in=16"}' 2>&1 | filecheck %s --check-prefix=NAME
// RUN: not syno-opt %s -p 'syno-specialize{binding="C:16"}' 2>&1 | filecheck %s --check-prefix=SYNTAX
// RUN: not syno-opt %s -p syno-specialize{binding=2} 2>&1 | filecheck %s --check-prefix=NUMBER

syno.func @f<N, C; g, k = 3>(%x: !syno.tensor<N, C>, %w: !syno.weight<C/g, k>) -> !syno.tensor<N, g>
  assume = [C/g, C/(g*k)] bindings = [{N = 1, C = 12, g = 4}, {N = 8, C = 16, g = 2, k = 1}] {
  %y = syno.contract(%x[%n, %c], %w[%o, %j]) scale 1/(C*k) {
    %p, %q = syno.split %c by g
    %t = syno.share %p, %o
    syno.reduce %t, %j
    syno.yield %n, %q
  }
  syno.return %y
}

// CHECK:builtin.module {
// CHECK-NEXT:  syno.func @f<N; k = 3>
// CHECK-NEXT:      (%x: !syno.tensor<N, 16>, %w: !syno.weight<8, k>)
// CHECK-NEXT:      -> !syno.tensor<N, 2>
// CHECK-NEXT:      assume = [8/k]
// CHECK-NEXT:      bindings = [{N = 8, k = 1}] {
// CHECK-NEXT:    %y = syno.contract(%x[%n, %c], %w[%o, %j]) scale 1/(16*k) {
// CHECK-NEXT:      %p, %q = syno.split %c by 2
// CHECK-NEXT:      %t = syno.share %p, %o
// CHECK-NEXT:      syno.reduce %t, %j
// CHECK-NEXT:      syno.yield %n, %q
// CHECK-NEXT:    }
// CHECK-NEXT:    syno.return %y
// CHECK-NEXT:  }
// CHECK-NEXT:}

// WHOLE:      syno.func @f<>
// WHOLE-NEXT:   (%x: !syno.tensor<8, 16>, %w: !syno.weight<8, 1>)
// WHOLE-NEXT:   -> !syno.tensor<8, 2>
// WHOLE-NEXT:   bindings = [{}] {
// WHOLE-NEXT:   scale 1/16

// FRACTION:      error: pass syno-specialize: @f: axis 0 of %w has size C/g, which is 15/2 at {C = 15, g = 2}
// FRACTION-NEXT:   hint: give values at which every size is an integer

// NAME:      error: pass syno-specialize: @f has no symbol C_in
// NAME-NEXT:   hint: declared are N, C, g, k

// SYNTAX:      error: pass syno-specialize: binding 'C:16': 'C:16' gives no symbol a positive integer
// SYNTAX-NEXT:   hint: write binding="N=1,C_in=8", or the number of a binding, binding=0

// NUMBER:      error: pass syno-specialize: @f has no binding 2
// NUMBER-NEXT:   hint: they are 0 to 1
