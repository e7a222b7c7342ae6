// RUN: syno-opt %s | filecheck %s --strict-whitespace --match-full-lines
// RUN: syno-opt %s --print-op-generic | filecheck %s --strict-whitespace --match-full-lines --check-prefix=GENERIC
// RUN: syno-opt %s | syno-opt --print-op-generic | syno-opt | filecheck %s --strict-whitespace --match-full-lines
// Blends lose superfluous parentheses; scales are printed as sizes.

syno.func @blends<C; k>(%a: !syno.tensor<C>, %b: !syno.weight<C>, %c: !syno.weight<C>, %d: !syno.weight<C>) -> !syno.tensor<C>
    attributes {why = "a test"} {
  %y = syno.contract((%a[%p] * ((%b[%q] + (%c[%r])))) * %d[%s]) scale 1/(k**2) attributes {x = 1 : i32} {
    %t = syno.share %p, %q
    %u = syno.share %t, %r
    %v = syno.share %u, %s
    syno.yield %v {last}
  }
  syno.return %y {done = true}
}

// CHECK:builtin.module {
// CHECK-NEXT:  syno.func @blends<C; k>
// CHECK-NEXT:      (%a: !syno.tensor<C>, %b: !syno.weight<C>, %c: !syno.weight<C>, %d: !syno.weight<C>)
// CHECK-NEXT:      -> !syno.tensor<C> attributes {why = "a test"} {
// CHECK-NEXT:    %y = syno.contract(%a[%p] * (%b[%q] + %c[%r]) * %d[%s]) scale 1/k**2 attributes {x = 1 : i32} {
// CHECK-NEXT:      %t = syno.share %p, %q
// CHECK-NEXT:      %u = syno.share %t, %r
// CHECK-NEXT:      %v = syno.share %u, %s
// CHECK-NEXT:      syno.yield %v {last}
// CHECK-NEXT:    }
// CHECK-NEXT:    syno.return %y {done = true}
// CHECK-NEXT:  }
// CHECK-NEXT:}

// GENERIC:"builtin.module"() ({
// GENERIC-NEXT:  "syno.func"() <{sym_name = "blends", symbols = #syno.symbols<C; k>, function_type = (!syno.tensor<C>, !syno.weight<C>, !syno.weight<C>, !syno.weight<C>) -> !syno.tensor<C>, bindings = [], unordered = #syno.axes<>, assume = []}> ({
// GENERIC-NEXT:  ^bb0(%a: !syno.tensor<C>, %b: !syno.weight<C>, %c: !syno.weight<C>, %d: !syno.weight<C>):
// GENERIC-NEXT:    %y = "syno.contract"(%a, %b, %c, %d) <{scale = #syno.size<1/k**2>, blend = #syno.blend<T1 * (T2 + T3) * T4>}> ({
// GENERIC-NEXT:    ^bb0(%p: !syno.dim<C>, %q: !syno.dim<C>, %r: !syno.dim<C>, %s: !syno.dim<C>):
// GENERIC-NEXT:      %t = "syno.share"(%p, %q) : (!syno.dim<C>, !syno.dim<C>) -> !syno.dim<C>
// GENERIC-NEXT:      %u = "syno.share"(%t, %r) : (!syno.dim<C>, !syno.dim<C>) -> !syno.dim<C>
// GENERIC-NEXT:      %v = "syno.share"(%u, %s) : (!syno.dim<C>, !syno.dim<C>) -> !syno.dim<C>
// GENERIC-NEXT:      "syno.yield"(%v) {last} : (!syno.dim<C>) -> ()
// GENERIC-NEXT:    }) {x = 1 : i32} : (!syno.tensor<C>, !syno.weight<C>, !syno.weight<C>, !syno.weight<C>) -> !syno.tensor<C>
// GENERIC-NEXT:    "syno.return"(%y) {done = true} : (!syno.tensor<C>) -> ()
// GENERIC-NEXT:  }) {why = "a test"} : () -> ()
// GENERIC-NEXT:}) : () -> ()
