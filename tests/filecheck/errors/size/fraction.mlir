// RUN: not syno-opt %s 2>&1 | filecheck %s --strict-whitespace --match-full-lines
// A size is an integer; a quotient of numbers is one or never will be.

syno.func @f<>
    (%w: !syno.weight<1/2>) -> !syno.weight<1/2> {
  %y = syno.contract(%w[%c]) {
    syno.yield %c
  }
  syno.return %y
}

// CHECK:{{.*}}fraction.mlir:5:6: error: @f: axis 0 of %w has size 1/2, which is no integer
// CHECK-NEXT:      (%w: !syno.weight<1/2>) -> !syno.weight<1/2> {
// CHECK-NEXT:       ^^
// CHECK-NEXT:  hint: give an integer, or a quotient that a symbol makes one, such as C/2
