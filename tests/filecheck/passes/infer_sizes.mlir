// RUN: syno-opt %s | filecheck %s --check-prefix=OPEN
// RUN: syno-opt %s --print-op-generic | syno-opt | filecheck %s --check-prefix=OPEN
// RUN: syno-opt %s -p syno-infer-sizes | filecheck %s --strict-whitespace --match-full-lines
// RUN: not syno-opt %s -t loops 2>&1 | filecheck %s --check-prefix=LOOPS
// RUN: not syno-opt %s -p syno-fuse 2>&1 | filecheck %s --check-prefix=PASS

syno.func @f<N, C, H; g, k = 3>
    (%x: !syno.tensor<N, ?, H>, %w: !syno.weight<C/g, ?>) -> !syno.tensor<?, g, ?, 2> {
  %y = syno.contract(%x[%n, %c, %xh], %w[%wq, %wk]) {
    %q, %r = syno.split %c by ?
    %d = syno.share %q, %wq
    %h, %u = syno.unfold %xh by k
    %e = syno.share %u, %wk
    %t = syno.expand to ?
    syno.reduce %d, %e
    syno.yield %n, %r, %h, %t
  }
  syno.return %y
}

// OPEN: (%x: !syno.tensor<N, ?, H>, %w: !syno.weight<C/g, ?>)
// OPEN: -> !syno.tensor<?, g, ?, 2> {
// OPEN: syno.split %c by ?
// OPEN: syno.expand to ?

// CHECK:builtin.module {
// CHECK-NEXT:  syno.func @f<N, C, H; g, k = 3>
// CHECK-NEXT:      (%x: !syno.tensor<N, C, H>, %w: !syno.weight<C/g, k>)
// CHECK-NEXT:      -> !syno.tensor<N, g, H, 2> {
// CHECK-NEXT:    %y = syno.contract(%x[%n, %c, %xh], %w[%wq, %wk]) {
// CHECK-NEXT:      %q, %r = syno.split %c by g
// CHECK-NEXT:      %d = syno.share %q, %wq
// CHECK-NEXT:      %h, %u = syno.unfold %xh by k
// CHECK-NEXT:      %e = syno.share %u, %wk
// CHECK-NEXT:      %t = syno.expand to 2
// CHECK-NEXT:      syno.reduce %d, %e
// CHECK-NEXT:      syno.yield %n, %r, %h, %t
// CHECK-NEXT:    }
// CHECK-NEXT:    syno.return %y
// CHECK-NEXT:  }
// CHECK-NEXT:}

// LOOPS:      @f: axis 1 of %x has size ?, which is open
// LOOPS-NEXT:   hint: -p syno-infer-sizes solves for open sizes

// PASS:      error: pass syno-fuse: @f: axis 1 of %x has size ?, which is open
// PASS-NEXT:   hint: -p syno-infer-sizes solves for open sizes
