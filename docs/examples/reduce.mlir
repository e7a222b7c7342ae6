syno.func @reduce<N, X> (%a: !syno.tensor<N, X>) -> !syno.tensor<N> {
  %b = syno.contract(%a[%n, %x]) {
    syno.reduce %x mode mean
    syno.yield %n
  }
  syno.return %b
}
