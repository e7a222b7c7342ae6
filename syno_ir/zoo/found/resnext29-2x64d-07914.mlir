// Found by Syno (ASPLOS 2025) for ResNeXt-29 2x64d: resnext29-2x64d-07914 of its artefact.
syno.func @resnext29_2x64d_07914<N, C_in, C_out, H; k_1, s>
    (%x: !syno.tensor<N, C_in, H, H>, %w: !syno.weight<C_in/s, k_1, C_out/s>)
    -> !syno.tensor<N, C_out, H, H>
    assume = [C_in/s, C_out/s]
    bindings = [{N = 1, C_in = 128, C_out = 128, H = 56, k_1 = 3, s = 2},
                {N = 1, C_in = 256, C_out = 256, H = 28, k_1 = 3, s = 2},
                {N = 1, C_in = 512, C_out = 512, H = 14, k_1 = 3, s = 2},
                {N = 1, C_in = 1024, C_out = 1024, H = 7, k_1 = 3, s = 2}] {
  %y = syno.contract(%x[%n, %ci2, %h3, %h4], %w[%ci3, %k2, %co2]) {
    %s, %ci4 = syno.split %ci2 by C_in/s
    %co3 = syno.expand to C_out/s
    %h = syno.shift %h3 by 1
    %h5 = syno.shift %h4 by 1
    %ci = syno.share %ci4, %ci3
    %co4 = syno.share %co3, %co2
    %h2, %k3 = syno.unfold %h5 by k_1
    %co = syno.merge %s, %co4
    %k = syno.share %k3, %k2
    syno.reduce %ci, %k
    syno.yield %n, %co, %h, %h2
  }
  syno.return %y
}
