// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// Braces are closed once.

syno.func @f<C>(%x: !syno.tensor<C>) -> !syno.tensor<C> {
  syno.return %x
}
}

// CHECK:{{.*}}closed_twice.mlir:7:1: error: this `}` closes nothing
// CHECK-NEXT:  }
// CHECK-NEXT:  ^
