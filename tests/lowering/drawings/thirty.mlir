syno.func @thirty<N, C, D, H, W; g = 4, k = 3, m = 5, s = 2>
    (%x: !syno.tensor<N, C*g, H*s, W*s>, %w1: !syno.weight<g, k, m, D>,
     %w2: !syno.weight<C, k, m, D/g>, %w3: !syno.weight<D/g, C, g>)
    -> !syno.tensor<N, D, H, W> {
  %y = syno.contract(%x[%n, %c, %h, %v], %w1[%g1, %k1, %m1, %d1], %w2[%c2, %k2, %m2, %r2], %w3[%r3, %c3, %g3]) {
    %h0 = syno.shift %h by 1
    %h1, %kh = syno.unfold %h0 by k
    %h2, %mh = syno.unfold %h1 by m dilation 2
    %h3 = syno.stride %h2 by s
    %v0, %kv = syno.unfold %v by k mode circular
    %v1, %sv = syno.split %v0 by s
    %v2 = syno.reverse %v1
    %mv0, %mv = syno.unfold %v2 by m
    %cq, %cr = syno.split %c by g
    %ca = syno.share %cq, %c2
    %ga = syno.share %cr, %g1
    %cb = syno.shift %ca by -2
    %cc = syno.share %cb, %c3
    %gb = syno.share %ga, %g3
    %ka = syno.share %kh, %k1
    %kb = syno.share %kv, %k2
    %ma = syno.share %mh, %m1
    %mb = syno.share %mv, %m2
    %ra = syno.share %r2, %r3
    %cg = syno.merge %cc, %gb
    %ch, %cl = syno.split %cg by C
    %cm = syno.merge %ch, %cl
    %kk = syno.merge %ka, %kb
    %mm = syno.merge %ma, %mb
    syno.reduce %cm, %kk, %mm
    %rb = syno.reverse %ra
    syno.reduce %rb, %sv mode mean
    syno.yield %n, %d1, %h3, %mv0
  }
  syno.return %y
}
