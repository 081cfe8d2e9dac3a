package dev.hourglass.benchmarks;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.autodiff.OptimizerState;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.training.Schedule;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.engine.PreparedStage;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Precision;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * One whole training step of a deep autoencoder, as a training takes it: fetch a batch, forward,
 * squared error, backward, the optimizer at a constant learning rate. ELU everywhere but the
 * output.
 */
public final class TrainingStep implements AutoCloseable {
  private static final int BATCHES = 8;
  private static final float LEARNING_RATE = 1e-3f;

  private final Dataset rows;
  private final int batch;
  private final int batches;
  private final int hiddenBiases;
  private final PreparedStage stage;

  /** Binds the step over some batches of synthetic rows, with the usual learning rate. */
  TrainingStep(
      Backend backend, Precision precision, Layers layers, int batch, Optimizer optimizer) {
    this(
        backend,
        precision,
        layers,
        batch,
        SyntheticRows.of(layers.inputs(0), BATCHES * batch),
        optimizer,
        LEARNING_RATE);
  }

  /** Binds the step, by Adam with its usual learning rate. */
  public TrainingStep(
      Backend backend, Precision precision, Layers layers, int batch, Dataset rows) {
    this(backend, precision, layers, batch, rows, Optimizer.adam(), LEARNING_RATE);
  }

  /**
   * Binds the step. Its weights are random, its biases 0; it takes the rows in ascending order, and
   * after the last one the first again.
   *
   * @param precision with which it is computed, as the backend allows
   * @param layers an autoencoder's
   * @param batch rows of a mini-batch
   * @param rows what it learns, at least one batch
   * @param learningRate throughout
   */
  TrainingStep(
      Backend backend,
      Precision precision,
      Layers layers,
      int batch,
      Dataset rows,
      Optimizer optimizer,
      float learningRate) {
    this.batch = batch;
    this.rows = rows;
    batches = rows.rows() / batch;
    hiddenBiases = layers.biases() - layers.outputs(layers.count() - 1);
    Training plan =
        Training.epochs(1)
            .batchSize(batch)
            .optimizer(optimizer)
            .learningRate(learningRate)
            .schedule(Schedule.constant())
            .precision(precision);
    stage =
        new PreparedStage("step", 1, layers.architecture(), plan, backend, rows, null, plan.seed());
    stage.parameters().upload(layers.heNormal());
    stage.startEpoch(1);
    stage.follow(ascending(rows.rows()));
  }

  private static IntBuffer ascending(int count) {
    int[] index = new int[count];
    for (int i = 0; i < count; i++) {
      index[i] = i;
    }
    return IntBuffer.wrap(index);
  }

  /** Steps of an epoch, in which no row is trained on twice. */
  int batches() {
    return batches;
  }

  /**
   * Sets the order in which the rows are taken from now on, from its beginning.
   *
   * @param order row numbers, as many as {@link #batches()} batches have; to be set anew after so
   *     many
   */
  void follow(IntBuffer order) {
    int count = batches * batch;
    if (order.remaining() != count) {
      throw new IllegalArgumentException(
          "The order has %d rows; give %d, those of the epoch's whole batches"
              .formatted(order.remaining(), count));
    }
    // Those rows that fill no batch are not in it, and in the stage's order come last.
    stage.follow(IntBuffer.allocate(rows.rows()).put(order).rewind());
  }

  /**
   * Forgets all training.
   *
   * @param values weights of all layers, then their biases
   */
  void restart(float[] values) {
    stage.parameters().upload(values);
    OptimizerState optimizer = stage.optimizer();
    optimizer.moments().forEach(moment -> fill(moment, 0));
    fill(optimizer.steps(), 0);
  }

  /** Not all moments are as many as the parameters. */
  private static void fill(Tensor tensor, float value) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    Arrays.fill(values, value);
    tensor.upload(FloatBuffer.wrap(values));
  }

  /**
   * Puts every hidden unit out of action, for good: its output is -1 whatever the input, so that
   * its weights' gradients are 0. The moments that the optimizer has of them are put where they
   * decay to in some thousand steps, shortly before they would become denormal numbers.
   */
  void killHiddenUnits() {
    ParameterBlock parameters = stage.parameters();
    float[] values = parameters.download();
    int first = Math.toIntExact(parameters.weightCount());
    Arrays.fill(values, first, first + hiddenBiases, -1e4f);
    parameters.upload(values);
    stage.optimizer().moments().forEach(moment -> fill(moment, 1e-36f));
  }

  /** Takes a step. */
  public void run() {
    // So that the sum of the losses becomes this step's.
    stage.forgetLosses();
    stage.run(1);
  }

  /**
   * Takes several steps.
   *
   * @param times at least 1
   */
  public void run(int times) {
    stage.run(times - 1);
    run();
  }

  /** Mean squared error of the batch trained on last, before its update. */
  public float loss() {
    return stage.lossSum();
  }

  /** Bytes that the training has on the backend, its data and their order aside. */
  long bytes() {
    long data = rows.type().bytes(rows.rows(), rows.columns());
    return stage.bytes() - data - DType.INT32.bytes(1, rows.rows());
  }

  @Override
  public void close() {
    stage.close();
  }
}
