syno.func @grouped_conv2d<N, C_in, C_out, H, W; g = 4, k = 3>
    (%x: !syno.tensor<N, C_in, H, W>, %w: !syno.weight<g, C_out/g, C_in/g, k, k>)
    -> !syno.tensor<N, C_out, H, W> {
  %y = syno.contract(%x[%n, %c, %h, %v], %w[%gw, %o, %ci, %kh1, %kw1]) {
    %gx, %cx = syno.split %c by C_in/g
    %h0, %kh = syno.unfold %h by k
    %v0, %kw = syno.unfold %v by k
    %g0 = syno.share %gx, %gw
    %c0 = syno.share %cx, %ci
    %k0 = syno.share %kh, %kh1
    %k1 = syno.share %kw, %kw1
    %co = syno.merge %g0, %o
    syno.reduce %c0, %k0, %k1
    syno.yield %n, %co, %h0, %v0
  }
  syno.return %y
}
