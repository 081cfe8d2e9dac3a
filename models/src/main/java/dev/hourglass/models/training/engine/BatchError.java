package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.Recording;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * Measures how well the rows trained on last are reconstructed after their update: without noise,
 * with the output's own activation, in single precision.
 */
final class BatchError {
  private final Tensor sum;
  private final FloatBuffer scalar = FloatBuffer.allocate(1);
  private final Step measure;

  /**
   * Records and compiles the pass.
   *
   * @param stage whose parameters are measured, and which owns what is allocated
   * @param trained whose rows are reconstructed
   */
  BatchError(PreparedStage stage, BatchStep trained) {
    Scope scope = stage.scope();
    sum = scope.tensor(1, 1);
    Tape tape = new Tape(scope);
    tape.append(scope.kernels().fill(0, sum));
    Tensor rows = trained.batch();
    Node clean = tape.constant(rows);
    Network network = stage.network();
    Recording recording = Recording.fixed(tape, scope, network, stage.parameters());
    Node output = network.decode(recording, network.codes(recording, clean));
    float mean = 1f / ((float) rows.rows() * rows.columns());
    tape.loss(LossFunction.SQUARED_ERROR, mean, output, clean, sum);
    measure = stage.steps().compile(tape.kernels());
  }

  /** Mean squared error per element, with the parameters of now. */
  float measure() {
    measure.run();
    sum.download(scalar);
    return scalar.get(0);
  }
}
