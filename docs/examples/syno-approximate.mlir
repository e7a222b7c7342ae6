syno.func @smooth<Q, B; k = 3> (%x: !syno.tensor<Q, B>, %w: !syno.weight<k>) -> !syno.tensor<B*Q>
    bindings = [{Q = 4, B = 16}] {
  %y = syno.contract(%x[%q, %b], %w[%v]) {
    %h = syno.merge %q, %b
    %p, %o = syno.unfold %h by k
    %t = syno.share %o, %v
    syno.reduce %t
    syno.yield %p
  }
  syno.return %y
}
