syno.func @groups<N, C; g> (%x: !syno.tensor<N, C>, %w: !syno.weight<?>) -> !syno.tensor<N, ?> {
  %y = syno.contract(%x[%n, %c], %w[%v]) {
    %p, %q = syno.split %c by g
    %s = syno.share %q, %v
    syno.reduce %p
    syno.yield %n, %s
  }
  syno.return %y
}
