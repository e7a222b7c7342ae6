syno.func @split<X; B> (%a: !syno.tensor<X>) -> !syno.tensor<X/B, B> {
  %b = syno.contract(%a[%x]) {
    %q, %r = syno.split %x by B
    syno.yield %q, %r
  }
  syno.return %b
}
