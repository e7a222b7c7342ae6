// Found by Syno (ASPLOS 2025) for GPT-2 on LM1B: gpt2-lm1b-05675 of its artefact.
syno.func @gpt2_lm1b_05675<N, H_in, seq_len; k_1, t>
    (%x: !syno.tensor<N, seq_len, H_in>, %w: !syno.weight<k_1**3*t**2, H_in/k_1, H_in/(k_1**4*t)>)
    -> !syno.tensor<N, seq_len, H_in*t>
    assume = [H_in/(k_1**4*t)]
    bindings = [{N = 1, H_in = 768, seq_len = 2048, k_1 = 2, t = 3}] {
  %y = syno.contract(%x[%n, %sl, %hi3], %w[%k, %hi4, %hi5]) {
    %hi6 = syno.expand to H_in/(k_1**4*t)
    %k2, %hi7 = syno.split %hi3 by H_in/k_1
    %k3 = syno.expand to k_1**3*t**2
    %hi8 = syno.share %hi6, %hi5
    %hi2 = syno.share %hi7, %hi4
    %k4 = syno.share %k3, %k
    %hi9 = syno.merge %k2, %hi8
    %hi = syno.merge %k4, %hi9
    syno.reduce %hi2
    syno.yield %n, %sl, %hi
  }
  syno.return %y
}
