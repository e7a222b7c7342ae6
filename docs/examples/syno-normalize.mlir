syno.func @linear<N, I, O; s = 2> (%w: !syno.weight<O, I>, %x: !syno.tensor<N, I>)
    -> !syno.tensor<N, O> {
  %y = syno.contract(%w[%o, %wi], %x[%n, %i]) {
    %q, %r = syno.split %i by s
    %m = syno.merge %q, %r
    %v = syno.reverse %wi
    %c = syno.share %v, %m
    syno.reduce %c
    syno.yield %n, %o
  }
  syno.return %y
}
