syno.func @scores<N, L, M, D>
    (%q: !syno.tensor<N, L, D>, %k: !syno.tensor<N, M, D>)
    -> !syno.tensor<N, L, M>
    inputs = multi
    unordered = [%q[2], %k[2]]
    bindings = [{N = 1, L = 8, M = 8, D = 4}, {N = 2, L = 5, M = 7, D = 16}] {
  %y = syno.contract(%q[%n0, %l, %d0], %k[%n1, %m, %d1]) scale 1/D {
    %n = syno.share %n0, %n1
    %d = syno.share %d0, %d1
    syno.reduce %d
    syno.yield %n, %l, %m
  }
  syno.return %y
}
