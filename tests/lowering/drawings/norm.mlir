syno.func @norm<C, H; k = 3>(%x: !syno.tensor<C, H>, %w: !syno.weight<C, H>) -> !syno.tensor<> {
  %y = syno.contract(%x[%c, %h], %w[%a, %b]) {
    %p = syno.share %c, %a
    %q = syno.share %h, %b
    syno.reduce %p
    syno.reduce %q mode mean
    syno.yield
  }
  syno.return %y
}
