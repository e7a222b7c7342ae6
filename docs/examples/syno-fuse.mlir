syno.func @low_rank<N, I, O; r = 4>
    (%x: !syno.tensor<N, I>, %a: !syno.weight<r, I>, %b: !syno.weight<O, r>)
    -> !syno.tensor<N, O> {
  %t = syno.contract(%x[%n, %i], %a[%ar, %ai]) {
    %c = syno.share %i, %ai
    syno.reduce %c
    syno.yield %n, %ar
  }
  %y = syno.contract(%t[%n, %tr], %b[%o, %br]) {
    %d = syno.share %tr, %br
    syno.reduce %d
    syno.yield %n, %o
  }
  syno.return %y
}
