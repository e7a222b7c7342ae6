// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Bindings hold integers.

"syno.func"() <{sym_name = "f", symbols = #syno.symbols<C>, bindings = [{C = "x"}], function_type = (!syno.tensor<C>) -> !syno.tensor<C>}> ({
^bb0(%x: !syno.tensor<C>):
  syno.return %x
}) : () -> ()

// CHECK:{{.*}}func_binding_type.mlir:4:74: error: @f: binding 0 gives C = "x", which is no i64
// CHECK-NEXT:  ... <{sym_name = "f", symbols = #syno.symbols<C>, bindings = [{C = "x"}], function_type = (!syno.tensor<C>) -> !syno.tensor...
// CHECK-NEXT:                                                                 ^
// CHECK-NEXT:  hint: every symbol stands for a positive integer of 64 bits
