package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Draws;
import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.Parameters;
import dev.hourglass.models.objective.Objective;
import dev.hourglass.models.training.Noise;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.List;

/**
 * One training step for mini-batches of one size: fetches rows, records the pass through the
 * network and the objective, its gradient, and the optimizer's update.
 */
final class BatchStep {
  private final int rows;
  private final List<Network.Output> layers;
  private final Objective.Sums sums;
  private final Tensor errorSum;
  private final FloatBuffer scalar = FloatBuffer.allocate(1);
  private final Step train;
  private final Step measure;

  /**
   * Records and compiles the step.
   *
   * @param stage what it works on
   * @param rows of a mini-batch
   * @param noiseSeed from which its random numbers follow
   */
  BatchStep(PreparedStage stage, int rows, long noiseSeed) {
    this.rows = rows;
    Scope scope = stage.scope();
    sums = new Objective.Sums(scope, stage.reportedTerms());
    Tape tape = new Tape(scope, stage.plan().precision());
    Node clean = stage.batches().next(tape, rows);
    Noise noise = stage.plan().noise();
    Draws draws = new Draws(scope, noiseSeed);
    Node input = noise == null ? clean : noise.record(tape, clean, draws);
    ForwardPass pass =
        ForwardPass.record(
            tape,
            stage.network(),
            Parameters.learned(stage.parameters()),
            stage.activationType(),
            input,
            clean);
    stage.objective().record(pass, sums);
    tape.backward();
    tape.append(stage.learningRate().next());
    tape.append(stage.optimizer().update());
    train = stage.steps().compile(tape.kernels());
    layers = pass.layers();

    errorSum = scope.tensor(1, 1);
    measure = stage.steps().compile(measuring(stage, clean.value()).kernels());
  }

  /** Without noise, with the output's own activation, in single precision. */
  private Tape measuring(PreparedStage stage, Tensor rowsOfBatch) {
    Tape tape = new Tape(stage.scope());
    tape.append(stage.scope().kernels().fill(0, errorSum));
    Parameters frozen = Parameters.frozen(stage.parameters());
    Node clean = tape.constant(rowsOfBatch);
    Node code = stage.network().encode(tape, frozen, clean);
    Node output = stage.network().decode(tape, frozen, code);
    float mean = 1f / ((float) rows * rowsOfBatch.columns());
    tape.loss(LossFunction.SQUARED_ERROR, mean, output, clean, errorSum);
    return tape;
  }

  int rows() {
    return rows;
  }

  /** Takes so many steps, each on the next rows. */
  void run(int times) {
    train.run(times);
  }

  /**
   * Trains on the next rows, so many times; gives the means of the terms' values, each from before
   * its update, in the order of {@link PreparedStage#reportedTerms}. They are overwritten by the
   * next call.
   */
  float[] train(int times) {
    sums.clear().run();
    run(times);
    float[] losses = sums.download();
    for (int i = 0; i < losses.length; i++) {
      losses[i] /= times;
    }
    return losses;
  }

  /** Mean squared error per element of the rows trained on last, with the parameters of now. */
  float measureLastBatch() {
    measure.run();
    errorSum.download(scalar);
    return scalar.get(0);
  }

  /** The first layer, in order of computation, whose output in the last step is not finite. */
  String firstLayerNotFinite() {
    for (Network.Output layer : layers) {
      for (float value : values(layer.node().value())) {
        if (!Float.isFinite(value)) {
          return layer.title();
        }
      }
    }
    return "the loss";
  }

  private static float[] values(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    if (tensor.type() == DType.FLOAT32) {
      tensor.download(FloatBuffer.wrap(values));
    } else {
      short[] bits = new short[values.length];
      tensor.download(ShortBuffer.wrap(bits));
      for (int i = 0; i < bits.length; i++) {
        values[i] = Float.intBitsToFloat(bits[i] << 16);
      }
    }
    return values;
  }
}
