package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_sub;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_abs;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_clip;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_logistic;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_square;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_tanh;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.LossFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Losses: of each chunk the elements' values to a scratch tensor, their partial sums, and the
 * gradient; then the total.
 */
final class Losses {
  /** Squared, it takes every positive single-precision number beyond 1. */
  static final float HUGE = 0x1p100f;

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
      NativeTensor output,
      NativeTensor target,
      NativeTensor sum,
      @Nullable NativeTensor gradient) {
    long size = output.size();
    Operand o = Operand.flat(output);
    Operand t = Operand.flat(target);
    Operand g = gradient == null ? null : Operand.flat(gradient);
    List<Operand> values = scratch(size);
    List<Operand> cuts = loss == LossFunction.HUBER ? scratch(size) : values;
    Sums.Partials partials = sums.partials(size);
    Kernel elements =
        primitives.chunked(
            size,
            (on, part, cut, kernels) -> {
              Cut here = new Cut(1, 0, cut.to() - cut.from());
              Operand v = values.get(part).cut(here);
              elements(
                  on,
                  loss,
                  scale,
                  o.cut(cut),
                  t.cut(cut),
                  v,
                  cuts.get(part).cut(here),
                  g == null ? null : g.cut(cut),
                  kernels);
              partials.add(on, v, kernels);
            });
    return Kernel.sequence(elements, partials.total(scale, sum, Into.ACCUMULATE));
  }

  /** Room for a chunk's elements, for each part. */
  private List<Operand> scratch(long size) {
    List<Operand> scratch = new ArrayList<>();
    for (int part = 0; part < primitives.parts(size); part++) {
      scratch.add(Operand.flat(scope.tensor(1, Math.min(size, Primitives.CHUNK))));
    }
    return scratch;
  }

  /** The elements' values to {@code v}, their gradients to {@code g} where that is wanted. */
  private void elements(
      PrimitiveBinder on,
      LossFunction loss,
      float scale,
      Operand o,
      Operand t,
      Operand v,
      Operand c,
      @Nullable Operand g,
      List<Kernel> kernels) {
    switch (loss) {
      case SQUARED_ERROR -> {
        kernels.add(difference(on, o, t, v, PostOp.apply(dnnl_eltwise_square)));
        if (g != null) {
          kernels.add(difference(on, o, t, g, PostOp.linear(2 * scale, 0)));
        }
      }
      case ABSOLUTE_ERROR -> {
        kernels.add(difference(on, o, t, v, PostOp.apply(dnnl_eltwise_abs)));
        if (g != null) {
          // The sign of d: tanh keeps 0 and NaN, and everything else is blown up to its limits.
          kernels.add(
              difference(
                  on,
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
        kernels.add(difference(on, o, t, c, new PostOp.Eltwise(dnnl_eltwise_clip, -1, 1)));
        kernels.add(
            difference(
                on,
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
                  on,
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
        kernels.add(softplus.crossEntropy(on, o, t, v));
        if (g != null) {
          kernels.add(
              on.pointwise(
                  o,
                  g,
                  PostOp.apply(dnnl_eltwise_logistic),
                  PostOp.subtract(t),
                  PostOp.linear(scale, 0)));
        }
      }
    }
  }

  /** {@code out = postOps(d)} with {@code d = o - t}. */
  private static Kernel difference(
      PrimitiveBinder on, Operand o, Operand t, Operand out, PostOp... postOps) {
    return on.binary(dnnl_binary_sub, o, t, out, postOps);
  }
}
