// Found by Syno (ASPLOS 2025) for ResNet-34: resnet34-07239 of its artefact.
syno.func @resnet34_07239<N, C_in, C_out, H; k_1, s>
    (%x: !syno.tensor<N, C_in, H, H>, %w: !syno.weight<C_out, k_1, s, C_in>)
    -> !syno.tensor<N, C_out, H, H>
    bindings = [{N = 1, C_in = 64, C_out = 64, H = 56, k_1 = 3, s = 2},
                {N = 1, C_in = 64, C_out = 128, H = 28, k_1 = 3, s = 2},
                {N = 1, C_in = 128, C_out = 128, H = 28, k_1 = 3, s = 2},
                {N = 1, C_in = 128, C_out = 256, H = 14, k_1 = 3, s = 2},
                {N = 1, C_in = 256, C_out = 256, H = 14, k_1 = 3, s = 2},
                {N = 1, C_in = 256, C_out = 512, H = 7, k_1 = 3, s = 2},
                {N = 1, C_in = 512, C_out = 512, H = 7, k_1 = 3, s = 2}] {
  %y = syno.contract(%x[%n, %ci2, %h3, %h4], %w[%co2, %k2, %s2, %ci3]) {
    %co3 = syno.expand to C_out
    %s3 = syno.expand to s
    %ci = syno.share %ci2, %ci3
    %h2 = syno.shift %h3 by 1
    %h5, %k3 = syno.unfold %h4 by k_1
    %co = syno.share %co3, %co2
    %s4 = syno.share %s3, %s2
    %k = syno.share %k3, %k2
    %h6 = syno.merge %h5, %s4
    %h7 = syno.shift %h6 by 1
    %h, %s = syno.split %h7 by s
    syno.reduce %ci, %k, %s
    syno.yield %n, %co, %h, %h2
  }
  syno.return %y
}
