// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// One result.

"syno.func"() <{sym_name = "f", symbols = #syno.symbols<C>, function_type = (!syno.tensor<C>) -> ()}> ({
^bb0(%x: !syno.tensor<C>):
  syno.return %x
}) : () -> ()

// CHECK:{{.*}}func_results.mlir:4:2: error: @f: has no single result
// CHECK-NEXT:  "syno.func"() <{sym_name = "f", symbols = #syno.symbols<C>, function_type = (!syno.tensor<C>) -> ()}> ({
// CHECK-NEXT:   ^^^^^^^^^
// CHECK-NEXT:  hint: return one tensor
