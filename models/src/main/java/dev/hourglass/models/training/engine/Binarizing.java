package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Batch;
import dev.hourglass.models.network.Draws;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Kernels;
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
    Kernels kernels = scope.kernels();
    Tensor ones = scope.tensor(p.rows(), p.columns());
    kernels.fill(1, ones).run();
    Tensor bits = scope.tensor(p.rows(), p.columns());
    // A rectifier's derivative is the step function.
    TimesDerivative step = new TimesDerivative(Activation.RELU);
    tape.append(kernels.zip(step, ones, excess.value(), bits));
    return Batch.of(tape.constant(bits), batch.weights());
  }
}
