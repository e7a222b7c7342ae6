syno.func @halves<C; s = 2> (%x: !syno.tensor<C>) -> !syno.tensor<C/s, s>
    bindings = [{C = 8}] {
  %y = syno.contract(%x[%c]) {
    %q, %r = syno.split %c by s
    syno.yield %q, %r
  }
  syno.return %y
}
