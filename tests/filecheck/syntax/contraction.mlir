// RUN: syno-opt %s | filecheck %s --strict-whitespace --match-full-lines
// RUN: syno-opt %s --print-op-generic | filecheck %s --strict-whitespace --match-full-lines --check-prefix=GENERIC
// RUN: syno-opt %s | syno-opt --print-op-generic | syno-opt | filecheck %s --strict-whitespace --match-full-lines
// Dims named in brackets or by a block label; a partial contraction keeps the label.

syno.func @long_form<N, C, K; k>(%x: !syno.tensor<N, C>, %w: !syno.weight<K, C>) -> !syno.tensor<N, K> {
  %y = syno.contract(%x, %w) {
  ^bb0(%n: !syno.dim<N>, %c: !syno.dim<C>, %o: !syno.dim<K>, %i: !syno.dim<C>):
    %j = share %c, %i
    reduce %j
    yield %n, %o
  }
  return %y
}
syno.func @partial<C, H>(%x: !syno.tensor<C>) -> !syno.tensor<C, H> {
  %y = syno.contract partial (%x) {
  ^bb0(%c: !syno.dim<C>, %h: !syno.dim<H>):
    syno.yield %c, %h
  }
  syno.return %y
}

// CHECK:builtin.module {
// CHECK-NEXT:  syno.func @long_form<N, C, K; k>
// CHECK-NEXT:      (%x: !syno.tensor<N, C>, %w: !syno.weight<K, C>)
// CHECK-NEXT:      -> !syno.tensor<N, K> {
// CHECK-NEXT:    %y = syno.contract(%x[%n, %c], %w[%o, %i]) {
// CHECK-NEXT:      %j = syno.share %c, %i
// CHECK-NEXT:      syno.reduce %j
// CHECK-NEXT:      syno.yield %n, %o
// CHECK-NEXT:    }
// CHECK-NEXT:    syno.return %y
// CHECK-NEXT:  }
// CHECK-NEXT:  syno.func @partial<C, H>
// CHECK-NEXT:      (%x: !syno.tensor<C>)
// CHECK-NEXT:      -> !syno.tensor<C, H> {
// CHECK-NEXT:    %y = syno.contract partial (%x) {
// CHECK-NEXT:    ^bb0(%c: !syno.dim<C>, %h: !syno.dim<H>):
// CHECK-NEXT:      syno.yield %c, %h
// CHECK-NEXT:    }
// CHECK-NEXT:    syno.return %y
// CHECK-NEXT:  }
// CHECK-NEXT:}

// GENERIC:"builtin.module"() ({
// GENERIC-NEXT:  "syno.func"() <{sym_name = "long_form", symbols = #syno.symbols<N, C, K; k>, function_type = (!syno.tensor<N, C>, !syno.weight<K, C>) -> !syno.tensor<N, K>, bindings = [], unordered = #syno.axes<>, assume = []}> ({
// GENERIC-NEXT:  ^bb0(%x: !syno.tensor<N, C>, %w: !syno.weight<K, C>):
// GENERIC-NEXT:    %y = "syno.contract"(%x, %w) <{scale = #syno.size<1>, blend = #syno.blend<T1 * T2>}> ({
// GENERIC-NEXT:    ^bb0(%n: !syno.dim<N>, %c: !syno.dim<C>, %o: !syno.dim<K>, %i: !syno.dim<C>):
// GENERIC-NEXT:      %j = "syno.share"(%c, %i) : (!syno.dim<C>, !syno.dim<C>) -> !syno.dim<C>
// GENERIC-NEXT:      "syno.reduce"(%j) <{mode = "sum"}> : (!syno.dim<C>) -> ()
// GENERIC-NEXT:      "syno.yield"(%n, %o) : (!syno.dim<N>, !syno.dim<K>) -> ()
// GENERIC-NEXT:    }) : (!syno.tensor<N, C>, !syno.weight<K, C>) -> !syno.tensor<N, K>
// GENERIC-NEXT:    "syno.return"(%y) : (!syno.tensor<N, K>) -> ()
// GENERIC-NEXT:  }) : () -> ()
// GENERIC-NEXT:  "syno.func"() <{sym_name = "partial", symbols = #syno.symbols<C, H>, function_type = (!syno.tensor<C>) -> !syno.tensor<C, H>, bindings = [], unordered = #syno.axes<>, assume = []}> ({
// GENERIC-NEXT:  ^bb0(%x: !syno.tensor<C>):
// GENERIC-NEXT:    %y = "syno.contract"(%x) <{scale = #syno.size<1>, blend = #syno.blend<T1>, partial}> ({
// GENERIC-NEXT:    ^bb0(%c: !syno.dim<C>, %h: !syno.dim<H>):
// GENERIC-NEXT:      "syno.yield"(%c, %h) : (!syno.dim<C>, !syno.dim<H>) -> ()
// GENERIC-NEXT:    }) : (!syno.tensor<C>) -> !syno.tensor<C, H>
// GENERIC-NEXT:    "syno.return"(%y) : (!syno.tensor<C, H>) -> ()
// GENERIC-NEXT:  }) : () -> ()
// GENERIC-NEXT:}) : () -> ()
