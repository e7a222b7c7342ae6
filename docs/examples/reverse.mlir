syno.func @reverse<X> (%a: !syno.tensor<X>) -> !syno.tensor<X> {
  %b = syno.contract(%a[%x]) {
    %y = syno.reverse %x
    syno.yield %y
  }
  syno.return %b
}
