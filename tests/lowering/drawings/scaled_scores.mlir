syno.func @scaled_scores<N, T, D, E; h = 8>
    (%x: !syno.tensor<N, T, D>, %c: !syno.tensor<N, T, D>, %wq: !syno.weight<D, h, E>, %wk: !syno.weight<D, h, E>)
    -> !syno.tensor<N, h, T, T>
    inputs = multi {
  %q = syno.contract(%x[%n, %t, %d], %wq[%e, %h, %f]) {
    %p = syno.share %d, %e
    syno.reduce %p
    syno.yield %n, %h, %t, %f
  }
  %k = syno.contract(%c[%n, %t, %d], %wk[%e, %h, %f]) {
    %p = syno.share %d, %e
    syno.reduce %p
    syno.yield %n, %h, %t, %f
  }
  %s = syno.contract(%q[%n, %h, %t, %f], %k[%m, %i, %u, %g]) scale 1/h {
    %a = syno.share %n, %m
    %b = syno.share %h, %i
    %z = syno.share %f, %g
    syno.reduce %z
    syno.yield %a, %b, %t, %u
  }
  syno.return %s
}
