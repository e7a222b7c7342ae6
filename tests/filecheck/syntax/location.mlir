// RUN: syno-opt %s --print-debuginfo | filecheck %s --strict-whitespace --match-full-lines
// RUN: syno-opt %s --print-debuginfo | syno-opt --print-debuginfo | filecheck %s --strict-whitespace --match-full-lines
// RUN: syno-opt %s --print-debuginfo --print-op-generic | syno-opt --print-debuginfo | filecheck %s --strict-whitespace --match-full-lines
// An op comes from where its text begins, unless it says otherwise.

syno.func @locations<C, H>(%x: !syno.tensor<C, H> loc("other.mlir":1:2)) -> !syno.tensor<C, H> {
  %y = syno.contract(%x[%c, %h]) {
    %r =
      syno.reverse %h
    %s = syno.shift %r by 1 loc("other.mlir":3:4)
    %t = syno.reverse %s loc(unknown)
    %u = syno.reverse %t {note} loc(fused["a.mlir":1:1, "b.mlir":2:2])
    syno.yield %c, %u
  } loc("a name")
  syno.return %y
}

// CHECK:builtin.module {
// CHECK-NEXT:  syno.func @locations<C, H>
// CHECK-NEXT:      (%x: !syno.tensor<C, H> loc("other.mlir":1:2))
// CHECK-NEXT:      -> !syno.tensor<C, H> {
// CHECK-NEXT:    %y = syno.contract(%x[%c, %h]) {
// CHECK-NEXT:      %r = syno.reverse %h loc("{{.*}}location.mlir":8:5)
// CHECK-NEXT:      %s = syno.shift %r by 1 loc("other.mlir":3:4)
// CHECK-NEXT:      %t = syno.reverse %s loc(unknown)
// CHECK-NEXT:      %u = syno.reverse %t {note} loc(fused["a.mlir":1:1, "b.mlir":2:2])
// CHECK-NEXT:      syno.yield %c, %u loc("{{.*}}location.mlir":13:5)
// CHECK-NEXT:    } loc("a name")
// CHECK-NEXT:    syno.return %y loc("{{.*}}location.mlir":15:3)
// CHECK-NEXT:  } loc("{{.*}}location.mlir":6:1)
// CHECK-NEXT:} loc(unknown)
