// A 3-D convolution, stride 1, "same" borders.
syno.func @conv3d<N, C_in, C_out, T, H, W; k = 3>
    (%x: !syno.tensor<N, C_in, T, H, W>, %w: !syno.weight<C_out, C_in, k, k, k>)
    -> !syno.tensor<N, C_out, T, H, W>
    bindings = [{N = 1, C_in = 64, C_out = 64, T = 16, H = 56, W = 56},
                {N = 1, C_in = 128, C_out = 128, T = 8, H = 28, W = 28},
                {N = 1, C_in = 256, C_out = 256, T = 4, H = 14, W = 14},
                {N = 1, C_in = 512, C_out = 512, T = 2, H = 7, W = 7}] {
  %y = syno.contract(%x[%n, %xi, %xt, %xh, %xv], %w[%co, %wi, %wt, %wh, %wv]) {
    %t, %ut = syno.unfold %xt by k
    %h, %uh = syno.unfold %xh by k
    %v, %uv = syno.unfold %xv by k
    %ci = syno.share %xi, %wi
    %kt = syno.share %ut, %wt
    %kh = syno.share %uh, %wh
    %kv = syno.share %uv, %wv
    syno.reduce %ci, %kt, %kh, %kv
    syno.yield %n, %co, %t, %h, %v
  }
  syno.return %y
}
