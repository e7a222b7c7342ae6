// RUN: syno-opt %s | filecheck %s --strict-whitespace --match-full-lines
// RUN: syno-opt %s --print-op-generic | filecheck %s --strict-whitespace --match-full-lines --check-prefix=GENERIC
// RUN: syno-opt %s | syno-opt --print-op-generic | syno-opt | filecheck %s --strict-whitespace --match-full-lines
// Every primitive with every clause; defaults are left out of the custom form.

syno.func @primitives<N, C, H; k = 3, s = 2, g>
    (%x: !syno.tensor<N, C, H, s*H, 8>) -> !syno.tensor<N> {
  %y = syno.contract(%x[%n, %c, %h, %v, %e]) {
    %h0, %kh = syno.unfold %h by k
    %h1, %kh1 = syno.unfold %h0 by (2*k)/2 dilation 1 mode same
    %h2, %kh2 = syno.unfold %h1 by k dilation s
    %h3, %kh3 = syno.unfold %h2 by 5 mode causal
    %h4, %kh4 = syno.unfold %h3 by k dilation 2*s mode circular {note = "kept"}
    %cq, %cr = syno.split %c by g
    %cm = syno.merge %cr, %cq
    %e0 = syno.shift %e by -1
    %e1 = syno.shift %e0 by 3
    %e2 = syno.reverse %e1
    %v0 = syno.stride %v by s
    %o = syno.expand to C/g
    %a = syno.expand to 8
    syno.reduce %kh, %kh1
    syno.reduce %kh2 mode sum
    syno.reduce %kh3, %kh4 mode mean
    %vh = syno.merge %v0, %h4
    syno.reduce %vh, %cm, %e2, %o, %a {important}
    syno.yield %n
  }
  syno.return %y
}

// CHECK:builtin.module {
// CHECK-NEXT:  syno.func @primitives<N, C, H; k = 3, s = 2, g>
// CHECK-NEXT:      (%x: !syno.tensor<N, C, H, H*s, 8>)
// CHECK-NEXT:      -> !syno.tensor<N> {
// CHECK-NEXT:    %y = syno.contract(%x[%n, %c, %h, %v, %e]) {
// CHECK-NEXT:      %h0, %kh = syno.unfold %h by k
// CHECK-NEXT:      %h1, %kh1 = syno.unfold %h0 by k
// CHECK-NEXT:      %h2, %kh2 = syno.unfold %h1 by k dilation s
// CHECK-NEXT:      %h3, %kh3 = syno.unfold %h2 by 5 mode causal
// CHECK-NEXT:      %h4, %kh4 = syno.unfold %h3 by k dilation 2*s mode circular {note = "kept"}
// CHECK-NEXT:      %cq, %cr = syno.split %c by g
// CHECK-NEXT:      %cm = syno.merge %cr, %cq
// CHECK-NEXT:      %e0 = syno.shift %e by -1
// CHECK-NEXT:      %e1 = syno.shift %e0 by 3
// CHECK-NEXT:      %e2 = syno.reverse %e1
// CHECK-NEXT:      %v0 = syno.stride %v by s
// CHECK-NEXT:      %o = syno.expand to C/g
// CHECK-NEXT:      %a = syno.expand to 8
// CHECK-NEXT:      syno.reduce %kh, %kh1
// CHECK-NEXT:      syno.reduce %kh2
// CHECK-NEXT:      syno.reduce %kh3, %kh4 mode mean
// CHECK-NEXT:      %vh = syno.merge %v0, %h4
// CHECK-NEXT:      syno.reduce %vh, %cm, %e2, %o, %a {important}
// CHECK-NEXT:      syno.yield %n
// CHECK-NEXT:    }
// CHECK-NEXT:    syno.return %y
// CHECK-NEXT:  }
// CHECK-NEXT:}

// GENERIC:"builtin.module"() ({
// GENERIC-NEXT:  "syno.func"() <{sym_name = "primitives", symbols = #syno.symbols<N, C, H; k = 3, s = 2, g>, function_type = (!syno.tensor<N, C, H, H*s, 8>) -> !syno.tensor<N>, bindings = [], unordered = #syno.axes<>, assume = []}> ({
// GENERIC-NEXT:  ^bb0(%x: !syno.tensor<N, C, H, H*s, 8>):
// GENERIC-NEXT:    %y = "syno.contract"(%x) <{scale = #syno.size<1>, blend = #syno.blend<T1>}> ({
// GENERIC-NEXT:    ^bb0(%n: !syno.dim<N>, %c: !syno.dim<C>, %h: !syno.dim<H>, %v: !syno.dim<H*s>, %e: !syno.dim<8>):
// GENERIC-NEXT:      %h0, %kh = "syno.unfold"(%h) <{window = #syno.size<k>, dilation = #syno.size<1>, mode = "same"}> : (!syno.dim<H>) -> (!syno.dim<H>, !syno.dim<k>)
// GENERIC-NEXT:      %h1, %kh1 = "syno.unfold"(%h0) <{window = #syno.size<k>, dilation = #syno.size<1>, mode = "same"}> : (!syno.dim<H>) -> (!syno.dim<H>, !syno.dim<k>)
// GENERIC-NEXT:      %h2, %kh2 = "syno.unfold"(%h1) <{window = #syno.size<k>, dilation = #syno.size<s>, mode = "same"}> : (!syno.dim<H>) -> (!syno.dim<H>, !syno.dim<k>)
// GENERIC-NEXT:      %h3, %kh3 = "syno.unfold"(%h2) <{window = #syno.size<5>, dilation = #syno.size<1>, mode = "causal"}> : (!syno.dim<H>) -> (!syno.dim<H>, !syno.dim<5>)
// GENERIC-NEXT:      %h4, %kh4 = "syno.unfold"(%h3) <{window = #syno.size<k>, dilation = #syno.size<2*s>, mode = "circular"}> {note = "kept"} : (!syno.dim<H>) -> (!syno.dim<H>, !syno.dim<k>)
// GENERIC-NEXT:      %cq, %cr = "syno.split"(%c) <{block = #syno.size<g>}> : (!syno.dim<C>) -> (!syno.dim<C/g>, !syno.dim<g>)
// GENERIC-NEXT:      %cm = "syno.merge"(%cr, %cq) : (!syno.dim<g>, !syno.dim<C/g>) -> !syno.dim<C>
// GENERIC-NEXT:      %e0 = "syno.shift"(%e) <{amount = -1 : i64}> : (!syno.dim<8>) -> !syno.dim<8>
// GENERIC-NEXT:      %e1 = "syno.shift"(%e0) <{amount = 3 : i64}> : (!syno.dim<8>) -> !syno.dim<8>
// GENERIC-NEXT:      %e2 = "syno.reverse"(%e1) : (!syno.dim<8>) -> !syno.dim<8>
// GENERIC-NEXT:      %v0 = "syno.stride"(%v) <{step = #syno.size<s>}> : (!syno.dim<H*s>) -> !syno.dim<H>
// GENERIC-NEXT:      %o = "syno.expand"() <{size = #syno.size<C/g>}> : () -> !syno.dim<C/g>
// GENERIC-NEXT:      %a = "syno.expand"() <{size = #syno.size<8>}> : () -> !syno.dim<8>
// GENERIC-NEXT:      "syno.reduce"(%kh, %kh1) <{mode = "sum"}> : (!syno.dim<k>, !syno.dim<k>) -> ()
// GENERIC-NEXT:      "syno.reduce"(%kh2) <{mode = "sum"}> : (!syno.dim<k>) -> ()
// GENERIC-NEXT:      "syno.reduce"(%kh3, %kh4) <{mode = "mean"}> : (!syno.dim<5>, !syno.dim<k>) -> ()
// GENERIC-NEXT:      %vh = "syno.merge"(%v0, %h4) : (!syno.dim<H>, !syno.dim<H>) -> !syno.dim<H**2>
// GENERIC-NEXT:      "syno.reduce"(%vh, %cm, %e2, %o, %a) <{mode = "sum"}> {important} : (!syno.dim<H**2>, !syno.dim<C>, !syno.dim<8>, !syno.dim<C/g>, !syno.dim<8>) -> ()
// GENERIC-NEXT:      "syno.yield"(%n) : (!syno.dim<N>) -> ()
// GENERIC-NEXT:    }) : (!syno.tensor<N, C, H, H*s, 8>) -> !syno.tensor<N>
// GENERIC-NEXT:    "syno.return"(%y) : (!syno.tensor<N>) -> ()
// GENERIC-NEXT:  }) : () -> ()
// GENERIC-NEXT:}) : () -> ()
