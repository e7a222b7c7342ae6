// A linear layer whose matrix is a product of two, of rank R.
syno.func @low_rank_linear<N, C_in, C_out, R>
    (%x: !syno.tensor<N, C_in>, %u: !syno.weight<R, C_in>, %w: !syno.weight<C_out, R>)
    -> !syno.tensor<N, C_out>
    bindings = [{N = 1, C_in = 512, C_out = 1000, R = 64},
                {N = 128, C_in = 768, C_out = 3072, R = 64},
                {N = 128, C_in = 3072, C_out = 768, R = 64}] {
  %y = syno.contract(%x[%n, %xi], %u[%ur, %ui], %w[%co, %wr]) {
    %ci = syno.share %xi, %ui
    %r = syno.share %ur, %wr
    syno.reduce %ci, %r
    syno.yield %n, %co
  }
  syno.return %y
}
