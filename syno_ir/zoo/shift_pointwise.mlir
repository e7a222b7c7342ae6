// A shift convolution (Wu et al., 2018) with one cyclic shift, by (1, 1), for all channels.
syno.func @shift_pointwise<N, C_in, C_out, H, W>
    (%x: !syno.tensor<N, C_in, H, W>, %w: !syno.weight<C_out, C_in>)
    -> !syno.tensor<N, C_out, H, W>
    bindings = [{N = 1, C_in = 64, C_out = 64, H = 56, W = 56},
                {N = 1, C_in = 128, C_out = 128, H = 28, W = 28},
                {N = 1, C_in = 256, C_out = 256, H = 14, W = 14},
                {N = 1, C_in = 512, C_out = 512, H = 7, W = 7}] {
  %y = syno.contract(%x[%n, %xi, %xh, %xv], %w[%co, %wi]) {
    %h = syno.shift %xh by 1
    %v = syno.shift %xv by 1
    %ci = syno.share %xi, %wi
    syno.reduce %ci
    syno.yield %n, %co, %h, %v
  }
  syno.return %y
}
