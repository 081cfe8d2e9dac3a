package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Batch;
import dev.hourglass.models.network.Draws;
import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.Parameters;
import dev.hourglass.models.network.Recording;
import dev.hourglass.models.objective.Objective;
import dev.hourglass.tensor.DType;
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
  private final Tensor batch;
  private final List<Network.Output> layers;
  private final Objective.Sums sums;
  private final Step step;

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
    Tape tape = new Tape(scope, stage.precision());
    stage.factors().values().forEach(factor -> tape.append(factor.next()));
    Recording recording =
        new Recording(
            tape,
            scope,
            stage.network(),
            Parameters.learned(stage.parameters()),
            stage.activationType(),
            new Draws(scope, noiseSeed));
    Batch clean = stage.nextBatch(recording, rows);
    Disturbance disturbance = new Disturbance(stage, recording);
    ForwardPass pass =
        ForwardPass.record(recording, disturbance.ofInput(clean), disturbance::ofCode);
    stage.objective().record(pass, stage.factorTensors(), sums);
    tape.backward();
    tape.append(stage.learningRate().next());
    tape.append(stage.optimizer().update());
    step = stage.steps().compile(tape.kernels());
    batch = clean.target().value();
    layers = pass.layers();
  }

  int rows() {
    return rows;
  }

  /** The rows trained on last, undisturbed. */
  Tensor batch() {
    return batch;
  }

  /** Takes so many steps, each on the next rows. */
  void run(int times) {
    step.run(times);
  }

  /** Begins the sums of {@link #losses} anew. */
  void forgetLosses() {
    sums.clear().run();
  }

  /**
   * Sums of the terms' values over the steps since {@link #forgetLosses}, each from before its
   * update, in the order of {@link PreparedStage#reportedTerms}. They are overwritten by the next
   * call.
   */
  float[] losses() {
    return sums.download();
  }

  /**
   * Trains on the next rows, so many times; gives the means of the terms' values, each from before
   * its update, in the order of {@link PreparedStage#reportedTerms}. They are overwritten by the
   * next call.
   */
  float[] train(int times) {
    forgetLosses();
    run(times);
    float[] losses = losses();
    for (int i = 0; i < losses.length; i++) {
      losses[i] /= times;
    }
    return losses;
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
