syno.func @weights_alone<C, D; k = 3>(%u: !syno.weight<C, k>, %v: !syno.weight<k, D>) -> !syno.weight<C, D> {
  %w = syno.contract(%u[%c, %k], %v[%l, %d]) {
    %m = syno.share %k, %l
    syno.reduce %m
    syno.yield %c, %d
  }
  syno.return %w
}
