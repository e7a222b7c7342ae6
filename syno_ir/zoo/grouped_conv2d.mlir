// A 2-D convolution within each of g groups of channels, "same" borders.
syno.func @grouped_conv2d<N, C_in, C_out, H, W; k = 3, g = 32>
    (%x: !syno.tensor<N, C_in, H, W>, %w: !syno.weight<C_out, C_in/g, k, k>)
    -> !syno.tensor<N, C_out, H, W>
    assume = [C_in/g, C_out/g]
    bindings = [{N = 1, C_in = 64, C_out = 64, H = 56, W = 56},
                {N = 1, C_in = 128, C_out = 128, H = 28, W = 28},
                {N = 1, C_in = 256, C_out = 256, H = 14, W = 14},
                {N = 1, C_in = 512, C_out = 512, H = 7, W = 7}] {
  %y = syno.contract(%x[%n, %xc, %xh, %xv], %w[%wo, %wi, %wh, %wv]) {
    %h, %uh = syno.unfold %xh by k
    %v, %uv = syno.unfold %xv by k
    %xg, %xi = syno.split %xc by C_in/g
    %wg, %o = syno.split %wo by C_out/g
    %g = syno.share %xg, %wg
    %co = syno.merge %g, %o
    %ci = syno.share %xi, %wi
    %kh = syno.share %uh, %wh
    %kv = syno.share %uv, %wv
    syno.reduce %ci, %kh, %kv
    syno.yield %n, %co, %h, %v
  }
  syno.return %y
}
