syno.func @operator1<N, C_in, C_out, H, W; g = 4, k = 3, s = 2>
    (%x: !syno.tensor<N, C_in, H, W>,
     %w1: !syno.weight<g, k, k, C_out, C_out/(g*s)>, %w2: !syno.weight<C_in, k, C_out/(g*s)>)
    -> !syno.tensor<N, C_out, H, W> {
  %y = syno.contract(%x[%n, %c, %h, %w], %w1[%g1, %kh1, %kw1, %o, %b1], %w2[%c2, %kw2, %b2]) {
    %h0, %kh = syno.unfold %h by k
    %v0, %kw = syno.unfold %w by k
    %cc = syno.share %c, %c2
    %kw0 = syno.share %kw, %kw2
    %cg, %g = syno.split %cc by g
    %g0 = syno.share %g, %g1
    %kh0 = syno.share %kh, %kh1
    %kw3 = syno.share %kw0, %kw1
    %b = syno.share %b1, %b2
    syno.reduce %g0, %cg, %kh0, %kw3, %b
    syno.yield %n, %o, %h0, %v0
  }
  syno.return %y
}
