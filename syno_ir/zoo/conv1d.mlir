// A 1-D convolution, stride 1, "same" borders.
syno.func @conv1d<N, C_in, C_out, L; k = 3>
    (%x: !syno.tensor<N, C_in, L>, %w: !syno.weight<C_out, C_in, k>)
    -> !syno.tensor<N, C_out, L>
    bindings = [{N = 1, C_in = 80, C_out = 384, L = 3000},
                {N = 1, C_in = 80, C_out = 512, L = 3000}] {
  %y = syno.contract(%x[%n, %xi, %xl], %w[%co, %wi, %wl]) {
    %l, %ul = syno.unfold %xl by k
    %ci = syno.share %xi, %wi
    %kl = syno.share %ul, %wl
    syno.reduce %ci, %kl
    syno.yield %n, %co, %l
  }
  syno.return %y
}
