// RUN: syno-opt %s | filecheck %s --strict-whitespace --match-full-lines
// RUN: syno-opt %s --print-op-generic | filecheck %s --strict-whitespace --match-full-lines --check-prefix=GENERIC
// RUN: syno-opt %s | syno-opt --print-op-generic | syno-opt | filecheck %s --strict-whitespace --match-full-lines
// All clauses of a function, and functions without symbols, arguments or contractions.

syno.func @two<C>(%a: !syno.tensor<C>, %b: !syno.tensor<C>) -> !syno.tensor<C> inputs = multi
  unordered = [%a[0], result[0]] bindings = [{C = 3}, {C = 4}] {
  %y = syno.contract(%a[%p], %b[%q]) {
    %t = syno.share %p, %q
    syno.yield %t
  }
  syno.return %y
}
syno.func @ones<>() -> !syno.weight<> {
  %y = syno.contract() {
    %t = syno.expand to 5
    syno.reduce %t
    syno.yield
  }
  syno.return %y
}
syno.func @only_coefficients<; k = 3, s>(%w: !syno.weight<k>) -> !syno.weight<k> {
  %y = syno.contract(%w[%a]) {
    syno.yield %a
  }
  %z = syno.contract(%y[%b]) {
    syno.yield %b
  }
  syno.return %z
}
syno.func @identity<C>(%w: !syno.tensor<C>) -> !syno.tensor<C> {
  syno.return %w
}

// CHECK:builtin.module {
// CHECK-NEXT:  syno.func @two<C>
// CHECK-NEXT:      (%a: !syno.tensor<C>, %b: !syno.tensor<C>)
// CHECK-NEXT:      -> !syno.tensor<C>
// CHECK-NEXT:      inputs = multi
// CHECK-NEXT:      unordered = [%a[0], result[0]]
// CHECK-NEXT:      bindings = [{C = 3},
// CHECK-NEXT:                  {C = 4}] {
// CHECK-NEXT:    %y = syno.contract(%a[%p], %b[%q]) {
// CHECK-NEXT:      %t = syno.share %p, %q
// CHECK-NEXT:      syno.yield %t
// CHECK-NEXT:    }
// CHECK-NEXT:    syno.return %y
// CHECK-NEXT:  }
// CHECK-NEXT:  syno.func @ones<>
// CHECK-NEXT:      ()
// CHECK-NEXT:      -> !syno.weight<> {
// CHECK-NEXT:    %y = syno.contract() {
// CHECK-NEXT:      %t = syno.expand to 5
// CHECK-NEXT:      syno.reduce %t
// CHECK-NEXT:      syno.yield
// CHECK-NEXT:    }
// CHECK-NEXT:    syno.return %y
// CHECK-NEXT:  }
// CHECK-NEXT:  syno.func @only_coefficients<; k = 3, s>
// CHECK-NEXT:      (%w: !syno.weight<k>)
// CHECK-NEXT:      -> !syno.weight<k> {
// CHECK-NEXT:    %y = syno.contract(%w[%a]) {
// CHECK-NEXT:      syno.yield %a
// CHECK-NEXT:    }
// CHECK-NEXT:    %z = syno.contract(%y[%b]) {
// CHECK-NEXT:      syno.yield %b
// CHECK-NEXT:    }
// CHECK-NEXT:    syno.return %z
// CHECK-NEXT:  }
// CHECK-NEXT:  syno.func @identity<C>
// CHECK-NEXT:      (%w: !syno.tensor<C>)
// CHECK-NEXT:      -> !syno.tensor<C> {
// CHECK-NEXT:    syno.return %w
// CHECK-NEXT:  }
// CHECK-NEXT:}

// GENERIC:"builtin.module"() ({
// GENERIC-NEXT:  "syno.func"() <{sym_name = "two", symbols = #syno.symbols<C>, function_type = (!syno.tensor<C>, !syno.tensor<C>) -> !syno.tensor<C>, multi, unordered = #syno.axes<0:0, -1:0>, bindings = [{C = 3 : i64}, {C = 4 : i64}], assume = []}> ({
// GENERIC-NEXT:  ^bb0(%a: !syno.tensor<C>, %b: !syno.tensor<C>):
// GENERIC-NEXT:    %y = "syno.contract"(%a, %b) <{scale = #syno.size<1>, blend = #syno.blend<T1 * T2>}> ({
// GENERIC-NEXT:    ^bb0(%p: !syno.dim<C>, %q: !syno.dim<C>):
// GENERIC-NEXT:      %t = "syno.share"(%p, %q) : (!syno.dim<C>, !syno.dim<C>) -> !syno.dim<C>
// GENERIC-NEXT:      "syno.yield"(%t) : (!syno.dim<C>) -> ()
// GENERIC-NEXT:    }) : (!syno.tensor<C>, !syno.tensor<C>) -> !syno.tensor<C>
// GENERIC-NEXT:    "syno.return"(%y) : (!syno.tensor<C>) -> ()
// GENERIC-NEXT:  }) : () -> ()
// GENERIC-NEXT:  "syno.func"() <{sym_name = "ones", symbols = #syno.symbols<>, function_type = () -> !syno.weight<>, bindings = [], unordered = #syno.axes<>, assume = []}> ({
// GENERIC-NEXT:    %y = "syno.contract"() <{scale = #syno.size<1>, blend = #syno.blend<none>}> ({
// GENERIC-NEXT:      %t = "syno.expand"() <{size = #syno.size<5>}> : () -> !syno.dim<5>
// GENERIC-NEXT:      "syno.reduce"(%t) <{mode = "sum"}> : (!syno.dim<5>) -> ()
// GENERIC-NEXT:      "syno.yield"() : () -> ()
// GENERIC-NEXT:    }) : () -> !syno.weight<>
// GENERIC-NEXT:    "syno.return"(%y) : (!syno.weight<>) -> ()
// GENERIC-NEXT:  }) : () -> ()
// GENERIC-NEXT:  "syno.func"() <{sym_name = "only_coefficients", symbols = #syno.symbols<; k = 3, s>, function_type = (!syno.weight<k>) -> !syno.weight<k>, bindings = [], unordered = #syno.axes<>, assume = []}> ({
// GENERIC-NEXT:  ^bb0(%w: !syno.weight<k>):
// GENERIC-NEXT:    %y = "syno.contract"(%w) <{scale = #syno.size<1>, blend = #syno.blend<T1>}> ({
// GENERIC-NEXT:    ^bb0(%a: !syno.dim<k>):
// GENERIC-NEXT:      "syno.yield"(%a) : (!syno.dim<k>) -> ()
// GENERIC-NEXT:    }) : (!syno.weight<k>) -> !syno.weight<k>
// GENERIC-NEXT:    %z = "syno.contract"(%y) <{scale = #syno.size<1>, blend = #syno.blend<T1>}> ({
// GENERIC-NEXT:    ^bb0(%b: !syno.dim<k>):
// GENERIC-NEXT:      "syno.yield"(%b) : (!syno.dim<k>) -> ()
// GENERIC-NEXT:    }) : (!syno.weight<k>) -> !syno.weight<k>
// GENERIC-NEXT:    "syno.return"(%z) : (!syno.weight<k>) -> ()
// GENERIC-NEXT:  }) : () -> ()
// GENERIC-NEXT:  "syno.func"() <{sym_name = "identity", symbols = #syno.symbols<C>, function_type = (!syno.tensor<C>) -> !syno.tensor<C>, bindings = [], unordered = #syno.axes<>, assume = []}> ({
// GENERIC-NEXT:  ^bb0(%w: !syno.tensor<C>):
// GENERIC-NEXT:    "syno.return"(%w) : (!syno.tensor<C>) -> ()
// GENERIC-NEXT:  }) : () -> ()
// GENERIC-NEXT:}) : () -> ()
