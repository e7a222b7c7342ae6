// A 2-D convolution at every s-th position, from the first on.
syno.func @conv2d_strided<N, C_in, C_out, H, W; k = 3, s = 2>
    (%x: !syno.tensor<N, C_in, H, W>, %w: !syno.weight<C_out, C_in, k, k>)
    -> !syno.tensor<N, C_out, H/s, W/s>
    assume = [H/s, W/s]
    bindings = [{N = 1, C_in = 64, C_out = 128, H = 56, W = 56},
                {N = 1, C_in = 128, C_out = 256, H = 28, W = 28},
                {N = 1, C_in = 256, C_out = 512, H = 14, W = 14}] {
  %y = syno.contract(%x[%n, %xi, %xh, %xv], %w[%co, %wi, %wh, %wv]) {
    %ph, %uh = syno.unfold %xh by k
    %pv, %uv = syno.unfold %xv by k
    %h = syno.stride %ph by s
    %v = syno.stride %pv by s
    %ci = syno.share %xi, %wi
    %kh = syno.share %uh, %wh
    %kv = syno.share %uv, %wv
    syno.reduce %ci, %kh, %kv
    syno.yield %n, %co, %h, %v
  }
  syno.return %y
}
