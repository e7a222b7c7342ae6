"""Run an exported kernel with TVM's runtime alone: ``python run_kernel.py conv2d.so``.

The library has the sizes of the arrays below. With conv2d = syno_ir.zoo.load("conv2d") it comes
from ``syno_ir.tvm.build(conv2d, N=1, C_in=8, C_out=8, H=6, W=6).export("conv2d.so")``.
"""

import sys

import numpy as np
import tvm
from tvm.relax import VirtualMachine

machine = VirtualMachine(tvm.runtime.load_module(sys.argv[1]), tvm.cpu())

x = np.ones((1, 8, 6, 6), np.float32)
w = np.ones((8, 8, 3, 3), np.float32)
packed = machine["pack"](tvm.runtime.tensor(w))  # once
y = machine["main"](tvm.runtime.tensor(x), packed).numpy()
print(y.shape, y.sum())
