// RUN: syno-opt %s -p syno-normalize | filecheck %s

syno.func @stride_of_shifted_merge<C>(%x: !syno.tensor<C>, %w: !syno.weight<2>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c], %w[%i]) {
    %m = syno.merge %c, %i
    %s = syno.shift %m by 1
    %r = syno.stride %s by 2
    syno.yield %r
  }
  syno.return %y
}

// CHECK:      syno.func @stride_of_shifted_merge<C>
// CHECK-NEXT:     (%x: !syno.tensor<C>, %w: !syno.weight<>)
// CHECK-NEXT:     -> !syno.tensor<C> {
// CHECK-NEXT:   %y = syno.contract(%x[%c], %w[]) {
// CHECK-NEXT:     syno.yield %c
// CHECK-NEXT:   }
// CHECK-NEXT:   syno.return %y
// CHECK-NEXT: }

syno.func @share_with_merged_weight<C>(%x: !syno.tensor<C>, %w: !syno.weight<C/2>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c], %w[%i]) {
    %e = syno.expand to 2
    %m = syno.merge %i, %e
    %s = syno.share %c, %m
    syno.yield %s
  }
  syno.return %y
}

// CHECK:      syno.func @share_with_merged_weight<C>
// CHECK-NEXT:     (%x: !syno.tensor<C>, %w: !syno.weight<C/2>)
// CHECK-NEXT:     -> !syno.tensor<C> {
// CHECK-NEXT:   %y = syno.contract(%x[%c], %w[%i]) {
// CHECK-NEXT:     %0, %1 = syno.split %c by 2
// CHECK-NEXT:     %2 = syno.share %0, %i
// CHECK-NEXT:     %s = syno.merge %2, %1
// CHECK-NEXT:     syno.yield %s
// CHECK-NEXT:   }
// CHECK-NEXT:   syno.return %y
// CHECK-NEXT: }

syno.func @sum_of_weight<C>(%x: !syno.tensor<C>, %w: !syno.weight<2, 3>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c], %w[%i, %j]) {
    syno.reduce %i, %j
    syno.yield %c
  }
  syno.return %y
}

// CHECK:      syno.func @sum_of_weight<C>
// CHECK-NEXT:     (%x: !syno.tensor<C>, %w: !syno.weight<6>)
// CHECK-NEXT:     -> !syno.tensor<C> {
// CHECK-NEXT:   %y = syno.contract(%x[%c], %w[%j]) {
// CHECK-NEXT:     syno.reduce %j
// CHECK-NEXT:     syno.yield %c
// CHECK-NEXT:   }
// CHECK-NEXT:   syno.return %y
// CHECK-NEXT: }

syno.func @reverse_of_lower_digit<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  %y = syno.contract(%x[%c]) {
    %q, %r = syno.split %c by 2
    %s = syno.shift %r by 1
    %m = syno.merge %q, %s
    syno.yield %m
  }
  syno.return %y
}

// CHECK:      syno.func @reverse_of_lower_digit<C>
// CHECK-NEXT:     (%x: !syno.tensor<C>)
// CHECK-NEXT:     -> !syno.tensor<C> {
// CHECK-NEXT:   %y = syno.contract(%x[%c]) {
// CHECK-NEXT:     %q, %r = syno.split %c by 2
// CHECK-NEXT:     %0 = syno.reverse %q
// CHECK-NEXT:     %1 = syno.merge %0, %r
// CHECK-NEXT:     %m = syno.reverse %1
// CHECK-NEXT:     syno.yield %m
// CHECK-NEXT:   }
// CHECK-NEXT:   syno.return %y
// CHECK-NEXT: }
