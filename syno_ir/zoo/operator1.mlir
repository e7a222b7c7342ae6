// Operator 1 of the Syno paper (ASPLOS 2025): a convolution through a bottleneck of C_out/(g*s).
syno.func @operator1<N, C_in, C_out, H, W; k = 3, g = 32, s = 2>
    (%x: !syno.tensor<N, C_in, H, W>, %w: !syno.weight<g, k, k, C_out, C_out/(g*s)>, %b: !syno.weight<C_in, k, C_out/(g*s)>)
    -> !syno.tensor<N, C_out, H, W>
    assume = [C_out/(g*s), C_in/g]
    bindings = [{N = 1, C_in = 64, C_out = 64, H = 56, W = 56},
                {N = 1, C_in = 128, C_out = 128, H = 28, W = 28},
                {N = 1, C_in = 256, C_out = 256, H = 14, W = 14},
                {N = 1, C_in = 512, C_out = 512, H = 7, W = 7}] {
  %y = syno.contract(%x[%n, %xc, %xh, %xv], %w[%wq, %wh, %wv, %co, %wr], %b[%bc, %bv, %br]) {
    %h, %uh = syno.unfold %xh by k
    %v, %uv = syno.unfold %xv by k
    %c = syno.share %xc, %bc
    %xq, %ci = syno.split %c by C_in/g
    %q = syno.share %xq, %wq
    %kh = syno.share %uh, %wh
    %t = syno.share %uv, %bv
    %kv = syno.share %t, %wv
    %r = syno.share %wr, %br
    syno.reduce %q, %ci, %kh, %kv, %r
    syno.yield %n, %co, %h, %v
  }
  syno.return %y
}
