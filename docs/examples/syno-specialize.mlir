// -p syno-specialize{binding="C=16,g=2"}
syno.func @groups<N, C; g> (%x: !syno.tensor<N, C>) -> !syno.tensor<N, g>
    bindings = [{N = 1, C = 16, g = 2}] {
  %y = syno.contract(%x[%n, %c]) {
    %p, %q = syno.split %c by g
    syno.reduce %p
    syno.yield %n, %q
  }
  syno.return %y
}
