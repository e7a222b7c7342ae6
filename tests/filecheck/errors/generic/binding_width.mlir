// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Values of a binding have 64 bits.

"syno.func"() <{sym_name = "f", symbols = #syno.symbols<C>, bindings = [{C = 4 : i64}, {C = 4 : i32}], function_type = (!syno.tensor<C>) -> !syno.tensor<C>}> ({
^bb0(%x: !syno.tensor<C>):
  syno.return %x
}) : () -> ()

// CHECK:{{.*}}binding_width.mlir:4:89: error: @f: binding 1 gives C = 4 : i32, which is no i64
// CHECK-NEXT:  ...f", symbols = #syno.symbols<C>, bindings = [{C = 4 : i64}, {C = 4 : i32}], function_type = (!syno.tensor<C>) -> !syno.te...
// CHECK-NEXT:                                                                 ^
// CHECK-NEXT:  hint: every symbol stands for a positive integer of 64 bits
