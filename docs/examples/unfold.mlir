syno.func @unfold<X; k = 3> (%a: !syno.tensor<X>) -> !syno.tensor<X, k> {
  %b = syno.contract(%a[%x]) {
    %y, %u = syno.unfold %x by k dilation 2 mode causal
    syno.yield %y, %u
  }
  syno.return %b
}
