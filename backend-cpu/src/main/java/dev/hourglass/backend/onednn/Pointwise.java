package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_max;

import dev.hourglass.tensor.Kernel;

/** Element-wise arithmetic: by several threads, or as one primitive of one thread. */
interface Pointwise {
  /** {@code out = postOps(algorithm(a, b))}; {@code out} may be {@code a}. */
  Kernel binary(int algorithm, Operand a, Operand b, Operand out, PostOp... postOps);

  /**
   * {@code out = postOps(in)}, one after the other, in one pass; {@code out} may be {@code in} or
   * an operand of a post-op that isn't broadcast.
   *
   * <p>The carrier is {@code max(in, in)}, which is {@code in} for every number and for NaN:
   * oneDNN's element-wise primitives drop to a scalar reference implementation as soon as they have
   * a post-op with an operand, its binary ones don't.
   */
  default Kernel pointwise(Operand in, Operand out, PostOp... postOps) {
    return binary(dnnl_binary_max, in, in, out, postOps);
  }
}
