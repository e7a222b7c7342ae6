// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Arguments of type and body agree.

"syno.func"() <{sym_name = "f", symbols = #syno.symbols<C>, function_type = (!syno.tensor<C>) -> !syno.tensor<C>}> ({
^bb0(%x: !syno.weight<C>):
  syno.return %x
}) : () -> ()

// CHECK:{{.*}}func_type.mlir:4:61: error: @f: the arguments of its body are not those of its type
// CHECK-NEXT:  "syno.func"() <{sym_name = "f", symbols = #syno.symbols<C>, function_type = (!syno.tensor<C>) -> !syno.tensor<C>}> ({
// CHECK-NEXT:                                                              ^^^^^^^^^^^^^
// CHECK-NEXT:  hint: give both the same types
