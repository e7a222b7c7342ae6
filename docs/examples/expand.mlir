syno.func @expand<X, Y> (%a: !syno.tensor<X>) -> !syno.tensor<X, Y> {
  %b = syno.contract(%a[%x]) {
    %y = syno.expand to Y
    syno.yield %x, %y
  }
  syno.return %b
}
