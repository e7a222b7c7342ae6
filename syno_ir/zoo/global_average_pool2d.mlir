// The mean of every channel over all positions.
syno.func @global_average_pool2d<N, C, H, W>
    (%x: !syno.tensor<N, C, H, W>)
    -> !syno.tensor<N, C>
    bindings = [{N = 1, C = 512, H = 7, W = 7}] {
  %y = syno.contract(%x[%n, %c, %h, %v]) {
    syno.reduce %h, %v mode mean
    syno.yield %n, %c
  }
  syno.return %y
}
