syno.func @weight_first<N, C, D>(%w: !syno.weight<D, C>, %x: !syno.tensor<C, N>) -> !syno.tensor<D, N> {
  %y = syno.contract(%w[%d, %k], %x[%c, %n]) {
    %s = syno.share %c, %k
    syno.reduce %s
    syno.yield %d, %n
  }
  syno.return %y
}
