package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_pow;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_sqrt;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.SgdParameters;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Optimizer steps, each a few passes over the flat blocks, chunk by chunk. The factors that change
 * from step to step are computed on the host into 1x1 tensors, in double precision, just before
 * they are used: as operands of post-ops they cost nothing.
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
      NativeTensor learningRate,
      NativeTensor t,
      NativeTensor w,
      NativeTensor g,
      NativeTensor m,
      NativeTensor v) {
    NativeTensor epsilon = scope.tensor(1, 1);
    NativeTensor rate = scope.tensor(1, 1);
    Decay decay = h.weightDecay() > 0 ? new Decay(h.weightDecay(), learningRate) : null;
    Kernel passes =
        primitives.chunked(
            w.size(),
            (on, part, cut, kernels) -> {
              Operand parameters = Operand.flat(w).cut(cut);
              Operand gradient = Operand.flat(g).cut(cut);
              Operand first = Operand.flat(m).cut(cut);
              Operand second = Operand.flat(v).cut(cut);
              kernels.add(
                  on.pointwise(
                      gradient,
                      first,
                      PostOp.linear(1 - h.beta1(), FLUSH),
                      new PostOp.Sum(h.beta1()),
                      PostOp.linear(1, -FLUSH)));
              kernels.add(
                  on.binary(
                      dnnl_binary_mul,
                      gradient,
                      gradient,
                      second,
                      PostOp.linear(1 - h.beta2(), FLUSH_SECOND),
                      new PostOp.Sum(h.beta2()),
                      PostOp.linear(1, -FLUSH_SECOND)));
              if (decay != null) {
                kernels.add(decay.pass(on, parameters));
              }
              kernels.add(
                  on.pointwise(
                      second,
                      parameters,
                      PostOp.apply(dnnl_eltwise_sqrt),
                      PostOp.add(Operand.matrix(epsilon)),
                      new PostOp.Eltwise(dnnl_eltwise_pow, 1, -1),
                      PostOp.multiply(first),
                      PostOp.multiply(Operand.matrix(rate)),
                      new PostOp.Sum(1)));
            });
    Kernel factors = adamFactors(h, learningRate, t, epsilon, rate);
    return decay == null
        ? Kernel.sequence(factors, passes)
        : Kernel.sequence(factors, decay.factor(), passes);
  }

  private static Kernel adamFactors(
      AdamParameters h,
      NativeTensor learningRate,
      NativeTensor t,
      NativeTensor epsilon,
      NativeTensor rate) {
    double logBeta1 = Math.log(h.beta1());
    double logBeta2 = Math.log(h.beta2());
    FloatBuffer learningRateValue = learningRate.floats();
    FloatBuffer step = t.floats();
    FloatBuffer epsilonValue = epsilon.floats();
    FloatBuffer rateValue = rate.floats();
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
      NativeTensor learningRate,
      NativeTensor w,
      NativeTensor g,
      @Nullable NativeTensor velocity) {
    Decay decay = h.weightDecay() > 0 ? new Decay(h.weightDecay(), learningRate) : null;
    List<PostOp> step = new ArrayList<>();
    step.add(PostOp.multiply(Operand.matrix(learningRate)));
    step.add(PostOp.linear(-1, 0));
    step.add(new PostOp.Sum(1));
    Kernel passes =
        primitives.chunked(
            w.size(),
            (on, part, cut, kernels) -> {
              Operand parameters = Operand.flat(w).cut(cut);
              Operand gradient = Operand.flat(g).cut(cut);
              List<PostOp> postOps = new ArrayList<>();
              Operand direction = gradient;
              if (velocity != null) {
                direction = Operand.flat(velocity).cut(cut);
                kernels.add(
                    on.pointwise(
                        gradient,
                        direction,
                        PostOp.linear(1, FLUSH),
                        new PostOp.Sum(h.momentum()),
                        PostOp.linear(1, -FLUSH)));
              }
              if (velocity != null && h.nesterov()) {
                postOps.add(PostOp.linear(h.momentum(), 0));
                postOps.add(PostOp.add(gradient));
              }
              if (decay != null) {
                kernels.add(decay.pass(on, parameters));
              }
              postOps.addAll(step);
              kernels.add(on.pointwise(direction, parameters, postOps.toArray(new PostOp[0])));
            });
    return decay == null ? passes : Kernel.sequence(decay.factor(), passes);
  }

  /** {@code w = w·(1 - learningRate·weightDecay)}. */
  private final class Decay {
    private final NativeTensor factor = scope.tensor(1, 1);
    private final float weightDecay;
    private final FloatBuffer learningRate;

    Decay(float weightDecay, NativeTensor learningRate) {
      this.weightDecay = weightDecay;
      this.learningRate = learningRate.floats();
    }

    /** Computes the factor, once a step. */
    Kernel factor() {
      FloatBuffer value = factor.floats();
      return () -> value.put(0, (float) (1 - (double) learningRate.get(0) * weightDecay));
    }

    Kernel pass(PrimitiveBinder on, Operand w) {
      return on.pointwise(w, w, PostOp.multiply(Operand.matrix(factor)));
    }
  }
}
