// A linear layer: a matrix product with the weight's transpose.
syno.func @linear<N, C_in, C_out>
    (%x: !syno.tensor<N, C_in>, %w: !syno.weight<C_out, C_in>)
    -> !syno.tensor<N, C_out>
    bindings = [{N = 1, C_in = 512, C_out = 1000},
                {N = 128, C_in = 768, C_out = 3072},
                {N = 128, C_in = 3072, C_out = 768}] {
  %y = syno.contract(%x[%n, %xi], %w[%co, %wi]) {
    %ci = syno.share %xi, %wi
    syno.reduce %ci
    syno.yield %n, %co
  }
  syno.return %y
}
