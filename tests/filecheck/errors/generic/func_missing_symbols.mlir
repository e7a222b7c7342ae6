// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A function has symbols.

"syno.func"() <{sym_name = "f", function_type = (!syno.tensor<C>) -> !syno.tensor<C>}> ({
^bb0(%x: !syno.tensor<C>):
  syno.return %x
}) : () -> ()

// CHECK:{{.*}}func_missing_symbols.mlir:4:2: error: @f: has no property symbols
// CHECK-NEXT:  "syno.func"() <{sym_name = "f", function_type = (!syno.tensor<C>) -> !syno.tensor<C>}> ({
// CHECK-NEXT:   ^^^^^^^^^
// CHECK-NEXT:  hint: add <{symbols = ...}>
