package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_sub;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_abs;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_clip;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_logistic;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_square;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_tanh;

import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.LossFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Losses: the elements' values to a scratch tensor, their total, and the gradient. Each pass is one
 * primitive.
 */
final class Losses {
  /** Squared, it takes every positive single-precision number beyond 1. */
  private static final float HUGE = 0x1p100f;

  private final OneDnnScope scope;
  private final Primitives primitives;
  private final Sums sums;
  private final Softplus softplus;

  Losses(OneDnnScope scope, Primitives primitives, Sums sums, Softplus softplus) {
    this.scope = scope;
    this.primitives = primitives;
    this.sums = sums;
    this.softplus = softplus;
  }

  Kernel loss(
      LossFunction loss,
      float scale,
      OneDnnTensor output,
      OneDnnTensor target,
      OneDnnTensor sum,
      @Nullable OneDnnTensor gradient) {
    Operand o = Operand.flat(output);
    Operand t = Operand.flat(target);
    Operand g = gradient == null ? null : Operand.flat(gradient);
    OneDnnTensor values = scope.tensor(1, output.size());
    return Kernel.sequence(
        elements(loss, scale, o, t, Operand.flat(values), g),
        sums.total(scale, values, sum, Into.ACCUMULATE));
  }

  /** The elements' values to {@code v}, their gradients to {@code g} where that is wanted. */
  private Kernel elements(
      LossFunction loss, float scale, Operand o, Operand t, Operand v, @Nullable Operand g) {
    List<Kernel> kernels = new ArrayList<>();
    switch (loss) {
      case SQUARED_ERROR -> {
        kernels.add(difference(o, t, v, PostOp.apply(dnnl_eltwise_square)));
        if (g != null) {
          kernels.add(difference(o, t, g, PostOp.linear(2 * scale, 0)));
        }
      }
      case ABSOLUTE_ERROR -> {
        kernels.add(difference(o, t, v, PostOp.apply(dnnl_eltwise_abs)));
        if (g != null) {
          // The sign of d: tanh keeps 0 and NaN, and everything else is blown up to its limits.
          kernels.add(
              difference(
                  o,
                  t,
                  g,
                  PostOp.linear(HUGE, 0),
                  PostOp.linear(HUGE, 0),
                  PostOp.apply(dnnl_eltwise_tanh),
                  PostOp.linear(scale, 0)));
        }
      }
      case HUBER -> {
        // With c = d cut to [-1, 1] the value is ½c·(2d - c) and the gradient is c.
        Operand c = Operand.flat(scope.tensor(1, o.size()));
        kernels.add(difference(o, t, c, new PostOp.Eltwise(dnnl_eltwise_clip, -1, 1)));
        kernels.add(
            difference(
                o,
                t,
                v,
                PostOp.linear(2, 0),
                PostOp.subtract(c),
                PostOp.multiply(c),
                PostOp.linear(0.5f, 0)));
        if (g != null) {
          // oneDNN cuts NaN to -1. This factor is NaN there and 1 for every other d.
          kernels.add(
              difference(
                  o,
                  t,
                  g,
                  PostOp.apply(dnnl_eltwise_abs),
                  PostOp.linear(HUGE, HUGE),
                  PostOp.apply(dnnl_eltwise_tanh),
                  PostOp.multiply(c),
                  PostOp.linear(scale, 0)));
        }
      }
      case BINARY_CROSS_ENTROPY_WITH_LOGITS -> {
        kernels.add(softplus.crossEntropy(o, t, v));
        if (g != null) {
          kernels.add(
              primitives.pointwise(
                  o,
                  g,
                  PostOp.apply(dnnl_eltwise_logistic),
                  PostOp.subtract(t),
                  PostOp.linear(scale, 0)));
        }
      }
    }
    return Kernel.sequence(kernels);
  }

  /** {@code out = postOps(d)} with {@code d = o - t}. */
  private Kernel difference(Operand o, Operand t, Operand out, PostOp... postOps) {
    return primitives.binary(dnnl_binary_sub, o, t, out, postOps);
  }
}
