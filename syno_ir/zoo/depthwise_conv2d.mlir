// A depthwise 2-D convolution: each channel has its own window. "Same" borders.
syno.func @depthwise_conv2d<N, C, H, W; k = 3>
    (%x: !syno.tensor<N, C, H, W>, %w: !syno.weight<C, k, k>)
    -> !syno.tensor<N, C, H, W>
    bindings = [{N = 1, C = 64, H = 56, W = 56},
                {N = 1, C = 128, H = 28, W = 28},
                {N = 1, C = 256, H = 14, W = 14},
                {N = 1, C = 512, H = 7, W = 7}] {
  %y = syno.contract(%x[%n, %xc, %xh, %xv], %w[%wc, %wh, %wv]) {
    %h, %uh = syno.unfold %xh by k
    %v, %uv = syno.unfold %xv by k
    %c = syno.share %xc, %wc
    %kh = syno.share %uh, %wh
    %kv = syno.share %uv, %wv
    syno.reduce %kh, %kv
    syno.yield %n, %c, %h, %v
  }
  syno.return %y
}
