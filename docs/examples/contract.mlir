syno.func @affine<N, I, O>
    (%x: !syno.tensor<N, I>, %w: !syno.weight<O, I>, %b: !syno.weight<O>)
    -> !syno.tensor<N, O> {
  %t = syno.contract(%x[%n, %i], %w[%o, %wi]) scale 2/I {
    %c = syno.share %i, %wi
    syno.reduce %c
    syno.yield %n, %o
  }
  %y = syno.contract(%t[%n, %o] + %b[%p]) {
    %c = syno.share %o, %p
    syno.yield %n, %c
  }
  syno.return %y
}
