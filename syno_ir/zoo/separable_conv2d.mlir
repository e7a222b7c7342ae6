// A depthwise 2-D convolution by %d, then a pointwise one by %p. "Same" borders.
syno.func @separable_conv2d<N, C_in, C_out, H, W; k = 3>
    (%x: !syno.tensor<N, C_in, H, W>, %d: !syno.weight<C_in, k, k>, %p: !syno.weight<C_out, C_in>)
    -> !syno.tensor<N, C_out, H, W>
    bindings = [{N = 1, C_in = 64, C_out = 64, H = 56, W = 56},
                {N = 1, C_in = 128, C_out = 128, H = 28, W = 28},
                {N = 1, C_in = 256, C_out = 256, H = 14, W = 14},
                {N = 1, C_in = 512, C_out = 512, H = 7, W = 7}] {
  %y = syno.contract(%x[%n, %xi, %xh, %xv], %d[%di, %dh, %dv], %p[%co, %pi]) {
    %h, %uh = syno.unfold %xh by k
    %v, %uv = syno.unfold %xv by k
    %i = syno.share %xi, %di
    %ci = syno.share %i, %pi
    %kh = syno.share %uh, %dh
    %kv = syno.share %uv, %dv
    syno.reduce %ci, %kh, %kv
    syno.yield %n, %co, %h, %v
  }
  syno.return %y
}
