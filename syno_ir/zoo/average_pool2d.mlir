// The mean of the k x k window at every position; what lies outside counts as zeros.
syno.func @average_pool2d<N, C, H, W; k = 3>
    (%x: !syno.tensor<N, C, H, W>)
    -> !syno.tensor<N, C, H, W>
    bindings = [{N = 1, C = 64, H = 56, W = 56},
                {N = 1, C = 128, H = 28, W = 28},
                {N = 1, C = 256, H = 14, W = 14},
                {N = 1, C = 512, H = 7, W = 7}] {
  %y = syno.contract(%x[%n, %c, %xh, %xv]) {
    %h, %kh = syno.unfold %xh by k
    %v, %kv = syno.unfold %xv by k
    syno.reduce %kh, %kv mode mean
    syno.yield %n, %c, %h, %v
  }
  syno.return %y
}
