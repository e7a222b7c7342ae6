// A dilated 1-D convolution, "same" borders.
syno.func @conv1d_dilated<N, C_in, C_out, L; k = 3, d = 2>
    (%x: !syno.tensor<N, C_in, L>, %w: !syno.weight<C_out, C_in, k>)
    -> !syno.tensor<N, C_out, L>
    bindings = [{N = 1, C_in = 64, C_out = 64, L = 1024},
                {N = 1, C_in = 128, C_out = 128, L = 1024, d = 4}] {
  %y = syno.contract(%x[%n, %xi, %xl], %w[%co, %wi, %wl]) {
    %l, %ul = syno.unfold %xl by k dilation d
    %ci = syno.share %xi, %wi
    %kl = syno.share %ul, %wl
    syno.reduce %ci, %kl
    syno.yield %n, %co, %l
  }
  syno.return %y
}
