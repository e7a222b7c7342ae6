// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A list of sizes is closed.

syno.func @f<C, H>(%x: !syno.tensor<C, H) -> !syno.tensor<C, H> {
  syno.return %x
}

// CHECK:{{.*}}missing_bracket.mlir:4:41: error: expected `,` or `>` after size H, got `)`
// CHECK-NEXT:  syno.func @f<C, H>(%x: !syno.tensor<C, H) -> !syno.tensor<C, H> {
// CHECK-NEXT:                                          ^
// CHECK-NEXT:  hint: dims are separated by `,`, factors by `*`, and `>` ends the list
