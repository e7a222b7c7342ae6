// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A comment begins with two slashes.

# a function
syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  syno.return %x
}

// CHECK:{{.*}}hash_comment.mlir:4:1: error: unexpected character `#`
// CHECK-NEXT:  # a function
// CHECK-NEXT:  ^
// CHECK-NEXT:  hint: a comment begins with //
