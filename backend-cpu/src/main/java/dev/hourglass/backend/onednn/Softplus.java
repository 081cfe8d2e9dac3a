package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_ge;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_abs;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_exp;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_tanh;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.tensor.Kernel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code log(1 + exp(x))}, its gradient and the cross-entropy that is built on it, exact to single
 * precision everywhere.
 *
 * <p>oneDNN's {@code soft_relu} computes {@code n·ln 2 + log(2⁻ⁿ + r)}, whose two terms cancel for
 * negative {@code x}, and its {@code log} is off by 3e-6 near 1. So: {@code max(x, 0) + log1p(z)}
 * with {@code z = exp(-|x|)} in [0, 1], where a polynomial does.
 */
final class Softplus {
  /**
   * {@code log1p(z) / z} on [0, 1] as a polynomial, constant term first: fitted for the smallest
   * largest relative error, 5e-9.
   */
  private static final float[] LOG1P = {
    1.0f,
    -0.49999902f,
    0.33329964f,
    -0.24954134f,
    0.19675939f,
    -0.15305592f,
    0.10603654f,
    -0.056959517f,
    0.019851454f,
    -0.0032440233f
  };

  private final OneDnnScope scope;
  private final Primitives primitives;

  private @Nullable PostOp isPositive;

  Softplus(OneDnnScope scope, Primitives primitives) {
    this.scope = scope;
    this.primitives = primitives;
  }

  /** {@code out = log(1 + exp(x))}; {@code out} may be {@code x}. */
  Kernel map(NativeTensor x, NativeTensor out) {
    Operand in = Operand.flat(x);
    Operand rest = Operand.flat(scope.tensor(1, x.size()));
    return Kernel.sequence(
        decay(primitives, in, rest),
        log1p(primitives, rest),
        primitives.pointwise(
            in, Operand.flat(out), isPositive(), PostOp.multiply(in), PostOp.add(rest)));
  }

  /**
   * {@code out = a·(1 - exp(-y))}, as {@code a·tanh(y/2)·(1 + exp(-y))}, which keeps its digits for
   * small {@code y}; {@code out} may be {@code a} or {@code y}.
   */
  Kernel timesDerivative(NativeTensor a, NativeTensor y, NativeTensor out) {
    Operand output = Operand.flat(y);
    Operand product = Operand.flat(scope.tensor(1, y.size()));
    return Kernel.sequence(
        primitives.pointwise(
            output,
            product,
            PostOp.linear(0.5f, 0),
            PostOp.apply(dnnl_eltwise_tanh),
            PostOp.multiply(Operand.flat(a))),
        primitives.pointwise(
            output,
            Operand.flat(out),
            PostOp.linear(-1, 0),
            PostOp.apply(dnnl_eltwise_exp),
            PostOp.linear(1, 1),
            PostOp.multiply(product)));
  }

  /**
   * {@code out = log(1 + exp(x)) - x·target}, as {@code x·([x ≥ 0] - target) + log1p(exp(-|x|))}:
   * subtracting {@code x·target} from the softplus would cancel where both are large.
   */
  Kernel crossEntropy(Pointwise on, Operand x, Operand target, Operand out) {
    return Kernel.sequence(
        decay(on, x, out),
        log1p(on, out),
        on.pointwise(
            x, out, isPositive(), PostOp.subtract(target), PostOp.multiply(x), new PostOp.Sum(1)));
  }

  /** {@code out = exp(-|x|)}. */
  private static Kernel decay(Pointwise on, Operand x, Operand out) {
    return on.pointwise(
        x,
        out,
        PostOp.apply(dnnl_eltwise_abs),
        PostOp.linear(-1, 0),
        PostOp.apply(dnnl_eltwise_exp));
  }

  /** {@code z = log1p(z)} in place, by Horner's rule. */
  private static Kernel log1p(Pointwise on, Operand z) {
    List<PostOp> steps = new ArrayList<>();
    int last = LOG1P.length - 1;
    steps.add(PostOp.linear(LOG1P[last], LOG1P[last - 1]));
    for (int i = last - 2; i >= 0; i--) {
      steps.add(PostOp.multiply(z));
      steps.add(PostOp.linear(1, LOG1P[i]));
    }
    steps.add(PostOp.multiply(z));
    return on.pointwise(z, z, steps.toArray(new PostOp[0]));
  }

  /** {@code x = x ≥ 0 ? 1 : 0}. */
  private PostOp isPositive() {
    PostOp current = isPositive;
    if (current == null) {
      current = new PostOp.Binary(dnnl_binary_ge, Operand.matrix(scope.tensor(1, 1)));
      isPositive = current;
    }
    return current;
  }
}
