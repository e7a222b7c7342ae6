// RUN: syno-opt %s | filecheck %s --strict-whitespace --match-full-lines
// RUN: syno-opt %s | syno-opt --print-op-generic | syno-opt | filecheck %s --strict-whitespace --match-full-lines
// Sizes are printed in one order: constants first, then symbols by name.

syno.func @sizes<C, H; k = 3, g>
    (%x: !syno.tensor<H*C, (k*k), k**3/k, C / g / k, 2 * C * 3, 6/4*C, C*k**-1, g/g, ((H))>,
     %w: !syno.weight<C*2/(g*k), (2*k)**2, // a comment
                      C/(2*(g/k))>)
    -> !syno.tensor<7> {
  %y = syno.contract(%x[%a, %b, %c, %d, %e, %f, %g, %h, %i], %w[%j, %k, %l]) {
    syno.reduce %a, %b, %c, %d, %e, %f, %g, %h, %i, %j, %k, %l
    %z = syno.expand to 7 // a comment behind a size
    // a comment on a line of its own
    syno.yield %z
  }
  syno.return %y
}

// CHECK:builtin.module {
// CHECK-NEXT:  syno.func @sizes<C, H; k = 3, g>
// CHECK-NEXT:      (%x: !syno.tensor<C*H, k**2, k**2, C/(g*k), 6*C, 3*C/2, C/k, 1, H>, %w: !syno.weight<2*C/(g*k), 4*k**2, C*k/(2*g)>)
// CHECK-NEXT:      -> !syno.tensor<7> {
// CHECK-NEXT:    %y = syno.contract(%x[%a, %b, %c, %d, %e, %f, %g, %h, %i], %w[%j, %k, %l]) {
// CHECK-NEXT:      syno.reduce %a, %b, %c, %d, %e, %f, %g, %h, %i, %j, %k, %l
// CHECK-NEXT:      %z = syno.expand to 7
// CHECK-NEXT:      syno.yield %z
// CHECK-NEXT:    }
// CHECK-NEXT:    syno.return %y
// CHECK-NEXT:  }
// CHECK-NEXT:}
