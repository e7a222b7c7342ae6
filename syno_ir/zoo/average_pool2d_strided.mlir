// The mean of every s x s block; blocks do not overlap.
syno.func @average_pool2d_strided<N, C, H, W; s = 2>
    (%x: !syno.tensor<N, C, H, W>)
    -> !syno.tensor<N, C, H/s, W/s>
    assume = [H/s, W/s]
    bindings = [{N = 1, C = 64, H = 56, W = 56},
                {N = 1, C = 128, H = 28, W = 28},
                {N = 1, C = 256, H = 14, W = 14}] {
  %y = syno.contract(%x[%n, %c, %xh, %xv]) {
    %h, %kh = syno.split %xh by s
    %v, %kv = syno.split %xv by s
    syno.reduce %kh, %kv mode mean
    syno.yield %n, %c, %h, %v
  }
  syno.return %y
}
