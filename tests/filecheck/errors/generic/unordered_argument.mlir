// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Arguments are counted from 0.

"syno.func"() <{sym_name = "f", symbols = #syno.symbols<C>, unordered = #syno.axes<3:0>, function_type = (!syno.tensor<C>) -> !syno.tensor<C>}> ({
^bb0(%x: !syno.tensor<C>):
  syno.return %x
}) : () -> ()

// CHECK:{{.*}}unordered_argument.mlir:4:61: error: @f: there is no argument 3 to have an unordered axis
// CHECK-NEXT:  "syno.func"() <{sym_name = "f", symbols = #syno.symbols<C>, unordered = #syno.axes<3:0>, function_type = (!syno.tensor<C...
// CHECK-NEXT:                                                              ^^^^^^^^^
// CHECK-NEXT:  hint: arguments are counted from 0; the result is argument -1
