// Found by Syno (ASPLOS 2025) for ResNeXt-29 2x64d: resnext29-2x64d-07931 of its artefact.
syno.func @resnext29_2x64d_07931<N, C_in, C_out, H; g, k_1, s>
    (%x: !syno.tensor<N, C_in, H, H>, %w: !syno.weight<g, k_1, C_in/(g*s), k_1, C_out/g>)
    -> !syno.tensor<N, C_out, H, H>
    assume = [C_in/(g*s), C_out/g]
    bindings = [{N = 1, C_in = 128, C_out = 128, H = 56, g = 32, k_1 = 3, s = 2},
                {N = 1, C_in = 256, C_out = 256, H = 28, g = 32, k_1 = 3, s = 2},
                {N = 1, C_in = 512, C_out = 512, H = 14, g = 32, k_1 = 3, s = 2},
                {N = 1, C_in = 1024, C_out = 1024, H = 7, g = 32, k_1 = 3, s = 2}] {
  %y = syno.contract(%x[%n, %ci2, %h3, %h4], %w[%g, %k3, %ci3, %k4, %co2]) {
    %h5 = syno.shift %h4 by 1
    %s, %ci4 = syno.split %ci2 by C_in/s
    %co3 = syno.expand to C_out/g
    %h = syno.shift %h3 by 1
    %h2, %k5 = syno.unfold %h5 by k_1
    %g2, %ci5 = syno.split %ci4 by C_in/(g*s)
    %co4 = syno.share %co3, %co2
    %k = syno.share %k5, %k4
    %g3, %k6 = syno.unfold %g2 by k_1
    %ci = syno.share %ci5, %ci3
    %k2 = syno.share %k6, %k3
    %g4 = syno.share %g3, %g
    %co = syno.merge %g4, %co4
    syno.reduce %s, %k, %ci, %k2
    syno.yield %n, %co, %h, %h2
  }
  syno.return %y
}
