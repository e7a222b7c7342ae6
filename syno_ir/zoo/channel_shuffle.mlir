// The channels of g groups interleaved: the first of each group, then the second of each, ...
syno.func @channel_shuffle<N, C, H, W; g = 3>
    (%x: !syno.tensor<N, C, H, W>)
    -> !syno.tensor<N, C, H, W>
    assume = [C/g]
    bindings = [{N = 1, C = 240, H = 28, W = 28},
                {N = 1, C = 480, H = 14, W = 14},
                {N = 1, C = 960, H = 7, W = 7}] {
  %y = syno.contract(%x[%n, %xc, %h, %v]) {
    %g, %i = syno.split %xc by C/g
    %c = syno.merge %i, %g
    syno.yield %n, %c, %h, %v
  }
  syno.return %y
}
