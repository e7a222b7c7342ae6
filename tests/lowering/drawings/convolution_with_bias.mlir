syno.func @convolution_with_bias<N, C_in, C_out, H; k = 3>
    (%x: !syno.tensor<N, C_in, H>, %w: !syno.weight<C_out, C_in, k>, %b: !syno.weight<C_out>)
    -> !syno.tensor<N, C_out, H> {
  %y = syno.contract(%x[%n, %c, %h], %w[%o, %ci, %kw]) scale 1/k**2 {
    %h0, %kx = syno.unfold %h by k dilation 2 mode causal
    %c0 = syno.share %c, %ci
    %k0 = syno.share %kx, %kw
    syno.reduce %c0, %k0
    syno.yield %n, %o, %h0
  }
  %z = syno.contract(%y[%n, %o, %h] + %b[%ob]) {
    %o0 = syno.share %o, %ob
    syno.yield %n, %o0, %h
  }
  syno.return %z
}
