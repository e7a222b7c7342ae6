// Found by Syno (ASPLOS 2025) for EfficientNetV2-S: efficientnet-v2-s-08010 of its artefact.
syno.func @efficientnet_v2_s_08010<N, C_in, C_out, H; k_1, k_2, s>
    (%x: !syno.tensor<N, C_in, H, H>, %w: !syno.weight<C_out/s, k_1**2>, %w2: !syno.weight<C_in/s, k_2, k_1**2>)
    -> !syno.tensor<N, C_out, H, H>
    assume = [C_out/s, C_in/s]
    bindings = [{N = 1, C_in = 24, C_out = 24, H = 112, k_1 = 3, k_2 = 7, s = 2},
                {N = 1, C_in = 24, C_out = 96, H = 56, k_1 = 3, k_2 = 7, s = 2},
                {N = 1, C_in = 48, C_out = 192, H = 56, k_1 = 3, k_2 = 7, s = 2},
                {N = 1, C_in = 48, C_out = 192, H = 28, k_1 = 3, k_2 = 7, s = 2},
                {N = 1, C_in = 64, C_out = 256, H = 28, k_1 = 3, k_2 = 7, s = 2}] {
  %y = syno.contract(%x[%n, %ci2, %h3, %h4], %w[%co2, %k3], %w2[%ci3, %k4, %k5]) {
    %h2, %k6 = syno.unfold %h4 by k_2
    %s, %ci4 = syno.split %ci2 by C_in/s
    %h = syno.shift %h3 by 1
    %co3 = syno.expand to C_out/s
    %k7 = syno.expand to k_1**2
    %k = syno.share %k6, %k4
    %ci = syno.share %ci4, %ci3
    %co4 = syno.share %co3, %co2
    %k8 = syno.share %k7, %k5
    %co = syno.merge %s, %co4
    %k2 = syno.share %k8, %k3
    syno.reduce %k, %ci, %k2
    syno.yield %n, %co, %h, %h2
  }
  syno.return %y
}
