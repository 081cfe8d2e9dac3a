package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_pow;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_sqrt;

import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.SgdParameters;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Optimizer steps, each a few passes over the flat blocks. The factors that change from step to
 * step are computed on the host into 1x1 tensors, in double precision, just before they are used:
 * as operands of post-ops they cost nothing.
 */
final class Optimizers {
  /**
   * What decays must not end among the denormal numbers, which cost up to thirty times as much in
   * every pass from then on. Added before and subtracted after the decay, this constant C rounds to
   * multiples of C·2⁻²³: the decay ends at 0 or near 1e-30, and what is 0 stays 0. Numbers above C
   * keep their single precision.
   */
  private static final float FLUSH = 0x1p-80f;

  /**
   * The same for second moments, which end below 1e-34: their root is far below every sensible
   * {@code ε}.
   */
  private static final float FLUSH_SECOND = 0x1p-102f;

  private final OneDnnScope scope;
  private final Primitives primitives;

  Optimizers(OneDnnScope scope, Primitives primitives) {
    this.scope = scope;
    this.primitives = primitives;
  }

  /**
   * In the third pass {@code √(v/(1-β2ᵗ)) + ε} is {@code (√v + ε·√(1-β2ᵗ)) / √(1-β2ᵗ)}: one operand
   * less.
   */
  Kernel adam(
      AdamParameters h,
      OneDnnTensor learningRate,
      OneDnnTensor t,
      OneDnnTensor w,
      OneDnnTensor g,
      OneDnnTensor m,
      OneDnnTensor v) {
    Operand parameters = Operand.flat(w);
    Operand gradient = Operand.flat(g);
    Operand first = Operand.flat(m);
    Operand second = Operand.flat(v);
    OneDnnTensor epsilon = scope.tensor(1, 1);
    OneDnnTensor rate = scope.tensor(1, 1);
    List<Kernel> kernels = new ArrayList<>();

    kernels.add(
        primitives.pointwise(
            gradient,
            first,
            PostOp.linear(1 - h.beta1(), FLUSH),
            new PostOp.Sum(h.beta1()),
            PostOp.linear(1, -FLUSH)));
    kernels.add(
        primitives.binary(
            dnnl_binary_mul,
            gradient,
            gradient,
            second,
            PostOp.linear(1 - h.beta2(), FLUSH_SECOND),
            new PostOp.Sum(h.beta2()),
            PostOp.linear(1, -FLUSH_SECOND)));
    kernels.add(adamFactors(h, learningRate, t, epsilon, rate));
    if (h.weightDecay() > 0) {
      kernels.add(decay(h.weightDecay(), learningRate, parameters));
    }
    kernels.add(
        primitives.pointwise(
            second,
            parameters,
            PostOp.apply(dnnl_eltwise_sqrt),
            PostOp.add(Operand.matrix(epsilon)),
            new PostOp.Eltwise(dnnl_eltwise_pow, 1, -1),
            PostOp.multiply(first),
            PostOp.multiply(Operand.matrix(rate)),
            new PostOp.Sum(1)));
    return Kernel.sequence(kernels);
  }

  private static Kernel adamFactors(
      AdamParameters h,
      OneDnnTensor learningRate,
      OneDnnTensor t,
      OneDnnTensor epsilon,
      OneDnnTensor rate) {
    double logBeta1 = Math.log(h.beta1());
    double logBeta2 = Math.log(h.beta2());
    FloatBuffer learningRateValue = NativeMemory.floats(learningRate);
    FloatBuffer step = NativeMemory.floats(t);
    FloatBuffer epsilonValue = NativeMemory.floats(epsilon);
    FloatBuffer rateValue = NativeMemory.floats(rate);
    return () -> {
      // 1 - βᵗ; also right for β = 0, whose logarithm is -∞.
      double correction1 = -Math.expm1(step.get(0) * logBeta1);
      double correction2 = Math.sqrt(-Math.expm1(step.get(0) * logBeta2));
      epsilonValue.put(0, (float) (h.epsilon() * correction2));
      rateValue.put(0, (float) (-learningRateValue.get(0) * correction2 / correction1));
    };
  }

  Kernel sgd(
      SgdParameters h,
      OneDnnTensor learningRate,
      OneDnnTensor w,
      OneDnnTensor g,
      @Nullable OneDnnTensor velocity) {
    Operand parameters = Operand.flat(w);
    Operand gradient = Operand.flat(g);
    List<Kernel> kernels = new ArrayList<>();
    List<PostOp> step = new ArrayList<>();
    Operand direction = gradient;
    if (velocity != null) {
      direction = Operand.flat(velocity);
      kernels.add(
          primitives.pointwise(
              gradient,
              direction,
              PostOp.linear(1, FLUSH),
              new PostOp.Sum(h.momentum()),
              PostOp.linear(1, -FLUSH)));
    }
    if (velocity != null && h.nesterov()) {
      step.add(PostOp.linear(h.momentum(), 0));
      step.add(PostOp.add(gradient));
    }
    if (h.weightDecay() > 0) {
      kernels.add(decay(h.weightDecay(), learningRate, parameters));
    }
    step.add(PostOp.multiply(Operand.matrix(learningRate)));
    step.add(PostOp.linear(-1, 0));
    step.add(new PostOp.Sum(1));
    kernels.add(primitives.pointwise(direction, parameters, step.toArray(new PostOp[0])));
    return Kernel.sequence(kernels);
  }

  /** {@code w = w·(1 - learningRate·weightDecay)}. */
  private Kernel decay(float weightDecay, OneDnnTensor learningRate, Operand w) {
    OneDnnTensor factor = scope.tensor(1, 1);
    FloatBuffer learningRateValue = NativeMemory.floats(learningRate);
    FloatBuffer factorValue = NativeMemory.floats(factor);
    return Kernel.sequence(
        () -> factorValue.put(0, (float) (1 - (double) learningRateValue.get(0) * weightDecay)),
        primitives.pointwise(w, w, PostOp.multiply(Operand.matrix(factor))));
  }
}
