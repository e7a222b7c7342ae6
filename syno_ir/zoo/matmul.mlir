// A matrix product of two inputs.
syno.func @matmul<M, K, N>
    (%a: !syno.tensor<M, K>, %b: !syno.tensor<K, N>)
    -> !syno.tensor<M, N>
    inputs = multi
    bindings = [{M = 128, K = 768, N = 3072},
                {M = 1024, K = 1024, N = 1024}] {
  %y = syno.contract(%a[%m, %ak], %b[%bk, %n]) {
    %k = syno.share %ak, %bk
    syno.reduce %k
    syno.yield %m, %n
  }
  syno.return %y
}
