// Space to depth: an s x s block of one channel becomes s*s channels.
syno.func @pixel_unshuffle<N, C, H, W; s = 2>
    (%x: !syno.tensor<N, C, H, W>)
    -> !syno.tensor<N, C*s**2, H/s, W/s>
    assume = [H/s, W/s]
    bindings = [{N = 1, C = 3, H = 224, W = 224},
                {N = 1, C = 64, H = 56, W = 56}] {
  %y = syno.contract(%x[%n, %xc, %xh, %xv]) {
    %h, %bh = syno.split %xh by s
    %v, %bv = syno.split %xv by s
    %b = syno.merge %bh, %bv
    %c = syno.merge %xc, %b
    syno.yield %n, %c, %h, %v
  }
  syno.return %y
}
