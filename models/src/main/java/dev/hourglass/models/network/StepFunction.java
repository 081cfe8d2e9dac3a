package dev.hourglass.models.network;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;

/** Finds out which numbers are positive. It has no gradient. */
public final class StepFunction {
  /** A rectifier's derivative is the step function. */
  private static final TimesDerivative STEP = new TimesDerivative(Activation.RELU);

  private StepFunction() {}

  /** Records 1 where {@code x}, a constant, is above 0, and 0 elsewhere. */
  public static Node record(Tape tape, Scope scope, Node x) {
    Tensor in = x.value();
    Kernels kernels = scope.kernels();
    Tensor ones = scope.tensor(in.rows(), in.columns());
    kernels.fill(1, ones).run();
    Tensor out = scope.tensor(in.rows(), in.columns());
    tape.append(kernels.zip(STEP, ones, in, out));
    return tape.constant(out);
  }
}
