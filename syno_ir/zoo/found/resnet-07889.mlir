// Found by Syno (ASPLOS 2025) for ResNet-18: resnet-07889 of its artefact.
syno.func @resnet_07889<N, C_in, C_out, H; g, k_1, s>
    (%x: !syno.tensor<N, C_in, H, H>, %w: !syno.weight<g, k_1, k_1, C_out, C_out/(g*s)>, %w2: !syno.weight<C_in, k_1, C_out/(g*s)>)
    -> !syno.tensor<N, C_out, H, H>
    assume = [C_out/(g*s), C_in/g]
    bindings = [{N = 128, C_in = 64, C_out = 64, H = 56, g = 32, k_1 = 3, s = 2},
                {N = 128, C_in = 64, C_out = 128, H = 28, g = 32, k_1 = 3, s = 2},
                {N = 128, C_in = 128, C_out = 128, H = 28, g = 32, k_1 = 3, s = 2},
                {N = 128, C_in = 128, C_out = 256, H = 14, g = 32, k_1 = 3, s = 2},
                {N = 128, C_in = 256, C_out = 256, H = 14, g = 32, k_1 = 3, s = 2},
                {N = 128, C_in = 256, C_out = 512, H = 7, g = 32, k_1 = 3, s = 2},
                {N = 128, C_in = 512, C_out = 512, H = 7, g = 32, k_1 = 3, s = 2}] {
  %y = syno.contract(%x[%n, %ci2, %h3, %h4], %w[%g2, %k3, %k4, %co3, %co4], %w2[%ci3, %k5, %co5]) {
    %h, %k6 = syno.unfold %h3 by k_1
    %h2, %k7 = syno.unfold %h4 by k_1
    %ci4 = syno.share %ci2, %ci3
    %co6 = syno.expand to C_out
    %co7 = syno.expand to C_out/(g*s)
    %k = syno.share %k6, %k3
    %k8 = syno.share %k7, %k5
    %g3, %ci = syno.split %ci4 by C_in/g
    %co = syno.share %co6, %co3
    %co8 = syno.share %co7, %co5
    %k2 = syno.share %k8, %k4
    %g = syno.share %g3, %g2
    %co2 = syno.share %co8, %co4
    syno.reduce %k, %ci, %k2, %g, %co2
    syno.yield %n, %co, %h, %h2
  }
  syno.return %y
}
