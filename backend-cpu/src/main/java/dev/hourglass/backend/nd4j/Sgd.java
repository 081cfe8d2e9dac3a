package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.backend.nd4j.Chain.Call;
import dev.hourglass.backend.nd4j.Operations.Pairwise;
import dev.hourglass.backend.nd4j.Operations.Scalar;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.SgdParameters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gradient descent by libnd4j's loops. */
final class Sgd {
  /** Velocities that decay become 0 far below this, and no denormal numbers; see {@link Adam}. */
  private static final float FLUSH = 0x1p-80f;

  private final Nd4jScope scope;
  private final Operations operations;

  Sgd(Nd4jScope scope, Operations operations) {
    this.scope = scope;
    this.operations = operations;
  }

  Kernel step(
      SgdParameters h,
      NativeTensor learningRate,
      NativeTensor w,
      NativeTensor g,
      @Nullable NativeTensor velocity) {
    Operand rate = scope.scalar(learningRate);
    Pieces parameters = scope.pieces(w);
    Pieces gradient = scope.pieces(g);
    Pieces step = scope.work(0, w.size());
    List<Call> calls = new ArrayList<>();
    Pieces direction = gradient;
    if (velocity != null) {
      direction = scope.pieces(velocity);
      calls.add(operations.apply(Scalar.MULTIPLY, direction, h.momentum(), direction));
      calls.add(operations.apply(Scalar.ADD, direction, FLUSH, direction));
      calls.add(operations.apply(Scalar.SUBTRACT, direction, FLUSH, direction));
      calls.add(operations.apply(Pairwise.ADD, direction, gradient, direction));
    }
    if (velocity != null && h.nesterov()) {
      calls.add(operations.apply(Scalar.MULTIPLY, direction, h.momentum(), step));
      calls.add(operations.apply(Pairwise.ADD, step, gradient, step));
      direction = step;
    }
    Kernel factorOfDecay = null;
    if (h.weightDecay() > 0) {
      NativeTensor factor = scope.tensor(1, 1);
      factorOfDecay = factorOfDecay(h.weightDecay(), learningRate, factor);
      calls.add(operations.apply(Scalar.MULTIPLY, parameters, scope.scalar(factor), parameters));
    }
    calls.add(operations.apply(Scalar.MULTIPLY, direction, rate, step));
    calls.add(operations.apply(Pairwise.SUBTRACT, parameters, step, parameters));
    Kernel chain = new Chain(scope.device(), parameters.count(), calls);
    return factorOfDecay == null ? chain : Kernel.sequence(factorOfDecay, chain);
  }

  /** {@code factor = 1 - learningRate·weightDecay}. */
  private Kernel factorOfDecay(float weightDecay, NativeTensor learningRate, NativeTensor factor) {
    Pieces rate = scope.pieces(learningRate);
    Pieces result = scope.pieces(factor);
    return new Chain(
        scope.device(),
        1,
        List.of(
            operations.apply(Scalar.MULTIPLY, rate, -weightDecay, result),
            operations.apply(Scalar.ADD, result, 1, result)));
  }
}
