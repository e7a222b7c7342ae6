// Found by Syno (ASPLOS 2025) for DenseNet-121: densenet121-08016 of its artefact.
syno.func @densenet121_08016<N, C_in, C_out, H; g, k_1, s>
    (%x: !syno.tensor<N, C_in, H, H>, %w: !syno.weight<C_in/s, C_out*k_1/g, C_out/s>)
    -> !syno.tensor<N, C_out, H, H>
    assume = [C_in/s, C_out*k_1/g, C_out/s]
    bindings = [{N = 1, C_in = 128, C_out = 32, H = 56, g = 32, k_1 = 3, s = 2},
                {N = 1, C_in = 128, C_out = 32, H = 28, g = 32, k_1 = 3, s = 2},
                {N = 1, C_in = 128, C_out = 32, H = 14, g = 32, k_1 = 3, s = 2},
                {N = 1, C_in = 128, C_out = 32, H = 7, g = 32, k_1 = 3, s = 2}] {
  %y = syno.contract(%x[%n, %ci2, %h3, %h4], %w[%ci3, %co3, %co4]) {
    %s, %ci4 = syno.split %ci2 by C_in/s
    %h = syno.shift %h3 by 1
    %co5 = syno.expand to C_out/s
    %h5 = syno.shift %h4 by 1
    %ci = syno.share %ci4, %ci3
    %co6 = syno.share %co5, %co4
    %h2, %co7 = syno.unfold %h5 by C_out*k_1/g
    %co = syno.merge %s, %co6
    %co2 = syno.share %co7, %co3
    syno.reduce %ci, %co2
    syno.yield %n, %co, %h, %h2
  }
  syno.return %y
}
