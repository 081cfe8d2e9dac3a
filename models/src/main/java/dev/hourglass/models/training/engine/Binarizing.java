package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Recording;
import dev.hourglass.models.network.StepFunction;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Tensor;

/** Draws the values of rows as 0 or 1, with the probability of 1 that they are. */
final class Binarizing {
  private Binarizing() {}

  /** Records rows in which each value is 1 where a uniform number is below it, otherwise 0. */
  static Node record(Recording recording, Node rows) {
    Tape tape = recording.tape();
    Tensor p = rows.value();
    Node uniform =
        recording.draws().next(tape, new Distribution.Uniform(0, 1), p.rows(), p.columns());
    Node excess = tape.zip(Arithmetic.SUBTRACT, rows, uniform);
    return StepFunction.record(tape, recording.scope(), excess);
  }
}
