syno.func @operator1_published<N, C_in, C_out, H; g = 4, k = 3, s = 2>
    (%x: !syno.tensor<N, C_in, H, H>,
     %w1: !syno.weight<g, k, k, C_out, C_out/(g*s)>, %w2: !syno.weight<C_in, k, C_out/(g*s)>)
    -> !syno.tensor<N, C_out, H, H> {
  %y = syno.contract(%x[%n, %c, %h, %w], %w1[%g1, %kh1, %kw1, %o, %b1], %w2[%c2, %kw2, %b2]) {
    %h0, %kh = syno.unfold %h by k
    %v0, %kw = syno.unfold %w by k
    %cc = syno.share %c, %c2
    %kw0 = syno.share %kw, %kw2
    %g, %cg = syno.split %cc by C_in/g
    %g0 = syno.share %g, %g1
    %kh0 = syno.share %kh, %kh1
    %kw3 = syno.share %kw0, %kw1
    %e0 = syno.expand to C_out
    %e1 = syno.expand to C_out/(g*s)
    %o1 = syno.share %e0, %o
    %b = syno.share %e1, %b2
    %b3 = syno.share %b, %b1
    syno.reduce %g0, %cg, %kh0, %kw3, %b3
    syno.yield %n, %o1, %h0, %v0
  }
  syno.return %y
}
