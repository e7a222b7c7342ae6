// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// An alias is found by its exact name.

!t = !syno.tensor<C>
syno.func @f<C>(%x: !T) -> !t {
  syno.return %x
}

// CHECK:{{.*}}alias.mlir:5:21: error: there is no type !T
// CHECK-NEXT:  syno.func @f<C>(%x: !T) -> !t {
// CHECK-NEXT:                      ^^
// CHECK-NEXT:  hint: there are !syno.dim, !syno.tensor, !syno.weight
