// -p syno-mutate{mutation="change split 0 by s"}
syno.func @blocks<C, C_out; g = 2, s = 4>
    (%x: !syno.tensor<C>, %w: !syno.weight<g, C_out/g>) -> !syno.tensor<C_out>
    bindings = [{C = 8, C_out = 16}] {
  %y = syno.contract(%x[%c], %w[%i, %o]) {
    %q, %r = syno.split %c by g
    %b = syno.share %r, %i
    syno.reduce %q
    %co = syno.merge %o, %b
    syno.yield %co
  }
  syno.return %y
}
