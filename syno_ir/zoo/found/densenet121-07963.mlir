// Found by Syno (ASPLOS 2025) for DenseNet-121: densenet121-07963 of its artefact.
syno.func @densenet121_07963<N, C_in, C_out, H; g, k_1, s>
    (%x: !syno.tensor<N, C_in, H, H>, %w: !syno.weight<C_in/s, k_1, C_out/s>)
    -> !syno.tensor<N, C_out, H, H>
    assume = [C_in/s, C_out/s, C_out**2/g**2]
    bindings = [{N = 1, C_in = 128, C_out = 32, H = 56, g = 32, k_1 = 3, s = 2},
                {N = 1, C_in = 128, C_out = 32, H = 28, g = 32, k_1 = 3, s = 2},
                {N = 1, C_in = 128, C_out = 32, H = 14, g = 32, k_1 = 3, s = 2},
                {N = 1, C_in = 128, C_out = 32, H = 7, g = 32, k_1 = 3, s = 2}] {
  %y = syno.contract(%x[%n, %ci2, %h3, %h4], %w[%ci3, %k2, %co3]) {
    %h5 = syno.shift %h4 by 1
    %s, %ci4 = syno.split %ci2 by C_in/s
    %h = syno.shift %h3 by 1
    %co4 = syno.expand to C_out/s
    %h2, %co5 = syno.unfold %h5 by C_out**2*k_1/g**2
    %ci = syno.share %ci4, %ci3
    %co6 = syno.share %co4, %co3
    %co2, %k3 = syno.split %co5 by k_1
    %co = syno.merge %s, %co6
    %k = syno.share %k3, %k2
    syno.reduce %ci, %co2, %k
    syno.yield %n, %co, %h, %h2
  }
  syno.return %y
}
