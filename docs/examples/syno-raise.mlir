syno.func @blur<C, L; k = 3, s = 2> (%x: !syno.tensor<C, L>, %w: !syno.weight<C, k>)
    -> !syno.tensor<C, L/s> {
  %y = syno.contract(%x[%c, %l], %w[%wc, %wk]) {
    %i, %u = syno.unfold %l by k
    %j = syno.stride %i by s
    %d = syno.share %c, %wc
    %v = syno.share %u, %wk
    syno.reduce %v
    syno.yield %d, %j
  }
  syno.return %y
}
