// Found by Syno (ASPLOS 2025) for EfficientNetV2-S: efficientnet-v2-s-08003 of its artefact.
syno.func @efficientnet_v2_s_08003<N, C_in, C_out, H; k_1, k_2>
    (%x: !syno.tensor<N, C_in, H, H>, %w: !syno.weight<C_out, C_in, k_1>)
    -> !syno.tensor<N, C_out, H, H>
    assume = [H/k_2]
    bindings = [{N = 1, C_in = 24, C_out = 24, H = 112, k_1 = 3, k_2 = 7},
                {N = 1, C_in = 24, C_out = 96, H = 56, k_1 = 3, k_2 = 7},
                {N = 1, C_in = 48, C_out = 192, H = 56, k_1 = 3, k_2 = 7},
                {N = 1, C_in = 48, C_out = 192, H = 28, k_1 = 3, k_2 = 7},
                {N = 1, C_in = 64, C_out = 256, H = 28, k_1 = 3, k_2 = 7}] {
  %y = syno.contract(%x[%n, %ci2, %h3, %h2], %w[%co2, %ci3, %k2]) {
    %h4, %k3 = syno.split %h3 by k_2
    %ci = syno.share %ci2, %ci3
    %co3 = syno.expand to C_out
    %k4, %k5 = syno.unfold %k3 by k_1
    %co = syno.share %co3, %co2
    %k = syno.share %k5, %k2
    %h = syno.merge %h4, %k4
    syno.reduce %ci, %k
    syno.yield %n, %co, %h, %h2
  }
  syno.return %y
}
