// Found by Syno (ASPLOS 2025) for ResNet-34: resnet34-07140 of its artefact.
syno.func @resnet34_07140<N, C_in, C_out, H; k_1, s>
    (%x: !syno.tensor<N, C_in, H, H>, %w: !syno.weight<C_out, C_in/s, s, k_1>)
    -> !syno.tensor<N, C_out, H, H>
    assume = [C_in/s]
    bindings = [{N = 1, C_in = 64, C_out = 64, H = 56, k_1 = 3, s = 2},
                {N = 1, C_in = 64, C_out = 128, H = 28, k_1 = 3, s = 2},
                {N = 1, C_in = 128, C_out = 128, H = 28, k_1 = 3, s = 2},
                {N = 1, C_in = 128, C_out = 256, H = 14, k_1 = 3, s = 2},
                {N = 1, C_in = 256, C_out = 256, H = 14, k_1 = 3, s = 2},
                {N = 1, C_in = 256, C_out = 512, H = 7, k_1 = 3, s = 2},
                {N = 1, C_in = 512, C_out = 512, H = 7, k_1 = 3, s = 2}] {
  %y = syno.contract(%x[%n, %ci2, %h3, %h4], %w[%co2, %ci3, %s2, %k2]) {
    %h5 = syno.shift %h4 by 1
    %s3, %ci4 = syno.split %ci2 by C_in/s
    %co3 = syno.expand to C_out
    %h2, %k3 = syno.unfold %h5 by k_1
    %h6 = syno.merge %h3, %s3
    %ci = syno.share %ci4, %ci3
    %co = syno.share %co3, %co2
    %k = syno.share %k3, %k2
    %h7 = syno.shift %h6 by 1
    %h, %s4 = syno.split %h7 by s
    %s = syno.share %s4, %s2
    syno.reduce %ci, %k, %s
    syno.yield %n, %co, %h, %h2
  }
  syno.return %y
}
