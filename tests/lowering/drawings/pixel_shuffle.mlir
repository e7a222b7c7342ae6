syno.func @pixel_shuffle<N, C, H, W; r = 2>
    (%x: !syno.tensor<N, C*r**2, H, W>)
    -> !syno.tensor<N, C, H*r, W*r> {
  %y = syno.contract(%x[%n, %c, %h, %v]) {
    %c1, %rw = syno.split %c by r
    %c0, %rh = syno.split %c1 by r
    %h0 = syno.merge %h, %rh
    %v0 = syno.merge %v, %rw
    syno.yield %n, %c0, %h0, %v0
  }
  syno.return %y
}
