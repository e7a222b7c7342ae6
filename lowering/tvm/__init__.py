"""TVM: operators as TensorIR kernels, scheduled by rule and tuned for a target."""
