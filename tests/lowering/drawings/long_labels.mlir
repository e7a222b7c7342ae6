syno.func @long_labels<channels; first_factor = 2, g = 3>
    (%x: !syno.tensor<channels, channels, channels*first_factor>)
    -> !syno.tensor<channels, channels, channels*first_factor> {
  %y = syno.contract(%x[%a, %b, %c]) {
    %q, %r = syno.split %a by g
    %s, %t = syno.split %b by g
    %u, %v = syno.split %c by first_factor
    %d = syno.merge %q, %r
    %e = syno.merge %s, %t
    %f = syno.merge %u, %v
    syno.yield %d, %e, %f
  }
  syno.return %y
}
