syno.func @merge<Q, R> (%a: !syno.tensor<Q, R>) -> !syno.tensor<Q*R> {
  %b = syno.contract(%a[%q, %r]) {
    %x = syno.merge %q, %r
    syno.yield %x
  }
  syno.return %b
}
