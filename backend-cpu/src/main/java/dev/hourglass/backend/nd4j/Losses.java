package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.backend.nd4j.Chain.Call;
import dev.hourglass.backend.nd4j.Operations.Pairwise;
import dev.hourglass.backend.nd4j.Operations.Same;
import dev.hourglass.backend.nd4j.Operations.Scalar;
import dev.hourglass.backend.nd4j.Operations.Strict;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.LossFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Losses: the elements' values to working memory, their total, and the gradient. */
final class Losses {
  /** Squared, it takes every positive single-precision number beyond 1. */
  private static final float HUGE = 0x1p100f;

  private final Nd4jScope scope;
  private final Operations operations;
  private final Softplus softplus;
  private final Sums sums;

  Losses(Nd4jScope scope, Operations operations, Softplus softplus, Sums sums) {
    this.scope = scope;
    this.operations = operations;
    this.softplus = softplus;
    this.sums = sums;
  }

  Kernel loss(
      LossFunction loss,
      float scale,
      NativeTensor output,
      NativeTensor target,
      NativeTensor sum,
      @Nullable NativeTensor gradient) {
    long size = output.size();
    NativeTensor values = scope.scratch(DType.FLOAT32, 1, size);
    Pieces o = scope.pieces(output);
    Pieces t = scope.pieces(target);
    Pieces v = scope.pieces(values);
    Pieces g = gradient == null ? null : scope.pieces(gradient);
    List<Call> calls = new ArrayList<>();
    switch (loss) {
      case SQUARED_ERROR -> addSquaredError(scale, o, t, v, g, calls);
      case ABSOLUTE_ERROR -> addAbsoluteError(scale, o, t, v, g, calls);
      case HUBER -> addHuber(scale, size, o, t, v, g, calls);
      case BINARY_CROSS_ENTROPY_WITH_LOGITS -> {
        softplus.addCrossEntropy(size, o, t, v, calls);
        if (g != null) {
          calls.add(operations.apply(Strict.SIGMOID, o, g));
          calls.add(operations.apply(Pairwise.SUBTRACT, g, t, g));
          calls.add(operations.apply(Scalar.MULTIPLY, g, scale, g));
        }
      }
    }
    return Kernel.sequence(
        new Chain(scope.device(), v.count(), calls),
        sums.total(scale, values, sum, Into.ACCUMULATE));
  }

  private void addSquaredError(
      float scale, Pieces o, Pieces t, Pieces v, @Nullable Pieces g, List<Call> calls) {
    calls.add(operations.apply(Pairwise.SUBTRACT, o, t, v));
    if (g != null) {
      calls.add(operations.apply(Scalar.MULTIPLY, v, 2 * scale, g));
    }
    calls.add(operations.apply(Same.SQUARE, v, v));
  }

  /**
   * The gradient is the sign of the difference: 0 and NaN stay, and everything else is blown up
   * beyond the limits that it is then cut to. ND4J's own sign is 0 where the difference is NaN.
   */
  private void addAbsoluteError(
      float scale, Pieces o, Pieces t, Pieces v, @Nullable Pieces g, List<Call> calls) {
    calls.add(operations.apply(Pairwise.SUBTRACT, o, t, v));
    if (g != null) {
      calls.add(operations.apply(Scalar.MULTIPLY, v, HUGE, g));
      calls.add(operations.apply(Scalar.MULTIPLY, g, HUGE, g));
      calls.add(operations.apply(Strict.CLIP, g, g));
      calls.add(operations.apply(Scalar.MULTIPLY, g, scale, g));
    }
    calls.add(operations.apply(Same.ABSOLUTE, v, v));
  }

  /**
   * With {@code c} the difference {@code d} cut to [-1, 1] the value is {@code c·(d - ½c)} and the
   * gradient is {@code c}.
   */
  private void addHuber(
      float scale, long size, Pieces o, Pieces t, Pieces v, @Nullable Pieces g, List<Call> calls) {
    Pieces c = scope.work(0, size);
    calls.add(operations.apply(Pairwise.SUBTRACT, o, t, v));
    calls.add(operations.apply(Strict.CLIP, v, c));
    if (g != null) {
      calls.add(operations.apply(Scalar.MULTIPLY, c, scale, g));
    }
    calls.add(operations.axpy(-0.5f, c, v));
    calls.add(operations.apply(Pairwise.MULTIPLY, v, c, v));
  }
}
