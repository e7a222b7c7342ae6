syno.func @stride<X; s = 2> (%a: !syno.tensor<X>) -> !syno.tensor<X/s> {
  %b = syno.contract(%a[%x]) {
    %y = syno.stride %x by s
    syno.yield %y
  }
  syno.return %b
}
