package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nd4j.Chain.Call;
import dev.hourglass.backend.nd4j.Operations.Pairwise;
import dev.hourglass.backend.nd4j.Operations.Same;
import dev.hourglass.backend.nd4j.Operations.Scalar;
import dev.hourglass.backend.nd4j.Operations.Strict;
import java.util.List;

/**
 * {@code log(1 + exp(x))} and the cross-entropy that is built on it, exact to single precision
 * everywhere.
 *
 * <p>ND4J's own softplus overflows from 89 on, and its {@code log1p} adds the 1 first, so that
 * nothing is left of a small argument. So: {@code max(x, 0) + log1p(z)} with {@code z = exp(-|x|)}
 * in [0, 1], and {@code log1p} by a series.
 */
final class Softplus {
  /** The last term that counts is {@code s¹⁵/15}: the next is below 2e-9 of the first. */
  private static final int LAST_TERM = 15;

  private final Nd4jScope scope;
  private final Operations operations;

  Softplus(Nd4jScope scope, Operations operations) {
    this.scope = scope;
    this.operations = operations;
  }

  /** Adds to {@code calls}: {@code out = log(1 + exp(x))}; {@code out} may be {@code x}. */
  void addMap(long size, Pieces x, Pieces out, List<Call> calls) {
    Pieces rest = scope.work(0, size);
    addLog1pExpOfMinusAbsolute(size, x, rest, calls);
    calls.add(operations.apply(Pairwise.MAX, scope.zeros(size), x, out));
    calls.add(operations.apply(Pairwise.ADD, out, rest, out));
  }

  /**
   * Adds to {@code calls}: {@code out = log(1 + exp(x)) - x·target}, as {@code x·([x > 0] - target)
   * + log1p(exp(-|x|))}. Subtracting {@code x·target} from the softplus would cancel where both are
   * large.
   */
  void addCrossEntropy(long size, Pieces x, Pieces target, Pieces out, List<Call> calls) {
    Pieces product = scope.work(0, size);
    addLog1pExpOfMinusAbsolute(size, x, out, calls);
    calls.add(operations.apply(Scalar.STEP, x, 0, product));
    calls.add(operations.apply(Pairwise.SUBTRACT, product, target, product));
    calls.add(operations.apply(Pairwise.MULTIPLY, product, x, product));
    calls.add(operations.apply(Pairwise.ADD, out, product, out));
  }

  /**
   * {@code out = log1p(exp(-|x|))}, by the series of the area hyperbolic tangent: with {@code s = z
   * / (2 + z) ≤ 1/3}, {@code ln(1 + z) = 2(s + s³/3 + s⁵/5 + …)}.
   */
  private void addLog1pExpOfMinusAbsolute(long size, Pieces x, Pieces out, List<Call> calls) {
    Pieces square = scope.work(1, size);
    Pieces sum = scope.work(2, size);
    calls.add(operations.apply(Same.ABSOLUTE, x, out));
    calls.add(operations.apply(Same.NEGATIVE, out, out));
    calls.add(operations.apply(Strict.EXP, out, out));
    calls.add(operations.apply(Scalar.ADD, out, 2, sum));
    calls.add(operations.apply(Pairwise.DIVIDE, out, sum, out));
    calls.add(operations.apply(Same.SQUARE, out, square));
    calls.add(operations.apply(Scalar.MULTIPLY, square, 2f / LAST_TERM, sum));
    for (int term = LAST_TERM - 2; term >= 3; term -= 2) {
      calls.add(operations.apply(Scalar.ADD, sum, 2f / term, sum));
      calls.add(operations.apply(Pairwise.MULTIPLY, sum, square, sum));
    }
    calls.add(operations.apply(Scalar.ADD, sum, 2, sum));
    calls.add(operations.apply(Pairwise.MULTIPLY, out, sum, out));
  }
}
