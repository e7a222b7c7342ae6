syno.func @share<X> (%a: !syno.tensor<X>, %w: !syno.weight<X>) -> !syno.tensor<X> {
  %b = syno.contract(%a[%x], %w[%v]) {
    %y = syno.share %x, %v
    syno.yield %y
  }
  syno.return %b
}
