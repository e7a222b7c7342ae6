// Depth to space: s*s channels become an s x s block of one channel.
syno.func @pixel_shuffle<N, C, H, W; s = 2>
    (%x: !syno.tensor<N, C*s**2, H, W>)
    -> !syno.tensor<N, C, H*s, W*s>
    bindings = [{N = 1, C = 64, H = 48, W = 48},
                {N = 1, C = 64, H = 96, W = 96}] {
  %y = syno.contract(%x[%n, %xc, %xh, %xv]) {
    %c, %b = syno.split %xc by s**2
    %bh, %bv = syno.split %b by s
    %h = syno.merge %xh, %bh
    %v = syno.merge %xv, %bv
    syno.yield %n, %c, %h, %v
  }
  syno.return %y
}
