// Found by Syno (ASPLOS 2025) for ResNet-18: resnet-07720 of its artefact.
syno.func @resnet_07720<N, C_in, C_out, H; k_1, s>
    (%x: !syno.tensor<N, C_in, H, H>, %w: !syno.weight<C_in, k_1, s, C_out>)
    -> !syno.tensor<N, C_out, H, H>
    bindings = [{N = 128, C_in = 64, C_out = 64, H = 56, k_1 = 3, s = 2},
                {N = 128, C_in = 64, C_out = 128, H = 28, k_1 = 3, s = 2},
                {N = 128, C_in = 128, C_out = 128, H = 28, k_1 = 3, s = 2},
                {N = 128, C_in = 128, C_out = 256, H = 14, k_1 = 3, s = 2},
                {N = 128, C_in = 256, C_out = 256, H = 14, k_1 = 3, s = 2},
                {N = 128, C_in = 256, C_out = 512, H = 7, k_1 = 3, s = 2},
                {N = 128, C_in = 512, C_out = 512, H = 7, k_1 = 3, s = 2}] {
  %y = syno.contract(%x[%n, %ci2, %h3, %h4], %w[%ci3, %k2, %s2, %co2]) {
    %h5, %k3 = syno.unfold %h4 by k_1
    %ci = syno.share %ci2, %ci3
    %h2 = syno.shift %h3 by 1
    %co3 = syno.expand to C_out
    %s3 = syno.expand to s
    %k = syno.share %k3, %k2
    %co = syno.share %co3, %co2
    %s4 = syno.share %s3, %s2
    %h6 = syno.merge %h5, %s4
    %h7 = syno.shift %h6 by 1
    %h, %s = syno.split %h7 by s
    syno.reduce %ci, %k, %s
    syno.yield %n, %co, %h, %h2
  }
  syno.return %y
}
