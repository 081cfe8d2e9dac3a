package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Batch;
import dev.hourglass.models.network.Draws;
import dev.hourglass.models.network.StepFunction;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;

/** Draws the values of rows as 0 or 1, with the probability of 1 that they are. */
final class Binarizing {
  private Binarizing() {}

  /** Records rows in which each value is 1 where a uniform number is below it, otherwise 0. */
  static Batch record(Tape tape, Scope scope, Draws draws, Batch batch) {
    Tensor p = batch.target().value();
    Node uniform = draws.next(tape, new Distribution.Uniform(0, 1), p.rows(), p.columns());
    Node excess = tape.zip(Arithmetic.SUBTRACT, batch.target(), uniform);
    Node bits = StepFunction.record(tape, scope, excess);
    return Batch.of(bits, batch.weights());
  }
}
