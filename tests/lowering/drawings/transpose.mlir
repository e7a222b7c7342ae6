syno.func @transpose<A, B, C>(%x: !syno.tensor<A, B, C>) -> !syno.tensor<C, B, A> {
  %y = syno.contract(%x[%a, %b, %c]) {
    syno.yield %c, %b, %a
  }
  syno.return %y
}
