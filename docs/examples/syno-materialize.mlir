syno.func @low_rank<N, I, O; r = 4>
    (%x: !syno.tensor<N, I>, %a: !syno.weight<r, I>, %b: !syno.weight<O, r>)
    -> !syno.tensor<N, O>
    bindings = [{N = 8, I = 64, O = 64}] {
  %y = syno.contract(%x[%n, %i], %a[%ar, %ai], %b[%o, %br]) {
    %c = syno.share %i, %ai
    %d = syno.share %ar, %br
    syno.reduce %c, %d
    syno.yield %n, %o
  }
  syno.return %y
}
