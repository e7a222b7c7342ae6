// Found by Syno (ASPLOS 2025) for EfficientNetV2-S: efficientnet-v2-s-07971 of its artefact.
syno.func @efficientnet_v2_s_07971<N, C_in, C_out, H; k_1, s>
    (%x: !syno.tensor<N, C_in, H, H>, %w: !syno.weight<C_out, s, k_1**2*s>, %w2: !syno.weight<s, C_in, k_1**2*s>)
    -> !syno.tensor<N, C_out, H, H>
    bindings = [{N = 1, C_in = 24, C_out = 24, H = 112, k_1 = 3, s = 2},
                {N = 1, C_in = 24, C_out = 96, H = 56, k_1 = 3, s = 2},
                {N = 1, C_in = 48, C_out = 192, H = 56, k_1 = 3, s = 2},
                {N = 1, C_in = 48, C_out = 192, H = 28, k_1 = 3, s = 2},
                {N = 1, C_in = 64, C_out = 256, H = 28, k_1 = 3, s = 2}] {
  %y = syno.contract(%x[%n, %ci2, %h2, %h3], %w[%co2, %s2, %k2], %w2[%s3, %ci3, %k3]) {
    %ci = syno.share %ci2, %ci3
    %s4 = syno.expand to s
    %co3 = syno.expand to C_out
    %k4 = syno.expand to k_1**2*s
    %s5 = syno.share %s4, %s3
    %co = syno.share %co3, %co2
    %k5 = syno.share %k4, %k3
    %h4 = syno.merge %h3, %s5
    %k = syno.share %k5, %k2
    %h5 = syno.shift %h4 by 1
    %h, %s6 = syno.split %h5 by s
    %s = syno.share %s6, %s2
    syno.reduce %ci, %k, %s
    syno.yield %n, %co, %h, %h2
  }
  syno.return %y
}
