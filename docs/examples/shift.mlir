syno.func @shift<X> (%a: !syno.tensor<X>) -> !syno.tensor<X> {
  %b = syno.contract(%a[%x]) {
    %y = syno.shift %x by -1
    syno.yield %y
  }
  syno.return %b
}
