// Attention scores, q.k/sqrt(features): a head has d**2 features, so the scale is 1/d.
syno.func @attention_scores<N, Q, K; d = 8>
    (%q: !syno.tensor<N, Q, d**2>, %k: !syno.tensor<N, K, d**2>)
    -> !syno.tensor<N, Q, K>
    inputs = multi
    bindings = [{N = 12, Q = 128, K = 128},
                {N = 12, Q = 1024, K = 1024}] {
  %y = syno.contract(%q[%qn, %i, %qc], %k[%kn, %j, %kc]) scale 1/d {
    %n = syno.share %qn, %kn
    %c = syno.share %qc, %kc
    syno.reduce %c
    syno.yield %n, %i, %j
  }
  syno.return %y
}
