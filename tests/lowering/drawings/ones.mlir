syno.func @ones<C>(%x: !syno.tensor<1, C, 1>, %w: !syno.weight<1>) -> !syno.tensor<C, 1, 2*C> {
  %y = syno.contract(%x[%a, %c, %b], %w[%d]) {
    %e = syno.share %a, %d
    %f = syno.merge %e, %b
    %p = syno.expand to 2*C
    %r = syno.reverse %p
    %sh = syno.shift %f by -1
    syno.yield %c, %sh, %r
  }
  syno.return %y
}
