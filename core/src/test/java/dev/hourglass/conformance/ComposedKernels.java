package dev.hourglass.conformance;

import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/** The small operations of a backend, and the fused ones as composed of them by default. */
public class ComposedKernels implements Kernels {
  private final Kernels small;

  /** Delegates the small operations. */
  protected ComposedKernels(Kernels small) {
    this.small = small;
  }

  @Override
  public Scope scope() {
    return small.scope();
  }

  @Override
  public Kernel fill(float value, Tensor out) {
    return small.fill(value, out);
  }

  @Override
  public Kernel copy(Tensor in, Tensor out) {
    return small.copy(in, out);
  }

  @Override
  public Kernel gatherRows(Tensor in, Tensor index, Tensor cursor, float scale, Tensor out) {
    return small.gatherRows(in, index, cursor, scale, out);
  }

  @Override
  public Kernel gemm(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, Into into) {
    return small.gemm(a, transposeA, b, transposeB, out, into);
  }

  @Override
  public Kernel map(UnaryOp op, Tensor in, Tensor out) {
    return small.map(op, in, out);
  }

  @Override
  public Kernel zip(BinaryOp op, Tensor a, Tensor b, Tensor out) {
    return small.zip(op, a, b, out);
  }

  @Override
  public Kernel axpy(float alpha, Tensor x, Tensor y) {
    return small.axpy(alpha, x, y);
  }

  @Override
  public Kernel sum(Tensor in, Tensor out, Into into) {
    return small.sum(in, out, into);
  }

  @Override
  public Kernel random(Distribution distribution, long seed, Tensor counter, Tensor out) {
    return small.random(distribution, seed, counter, out);
  }

  @Override
  public Kernel loss(
      LossFunction loss,
      float scale,
      Tensor output,
      Tensor target,
      Tensor sum,
      @Nullable Tensor gradient) {
    return small.loss(loss, scale, output, target, sum, gradient);
  }
}
