package dev.hourglass.benchmarks;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.autodiff.OptimizerState;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.ParameterBlock.Shape;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Precision;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One whole training step of a deep autoencoder: fetch a batch, forward, squared error, backward,
 * Adam. ELU everywhere but the output.
 */
public final class TrainingStep implements AutoCloseable {
  private static final int BATCHES = 8;
  private static final float LEARNING_RATE = 1e-3f;

  private final Scope scope;
  private final Step step;
  private final int batches;
  private final long dataBytes;
  private final Tensor order;
  private final Tensor cursor;
  private final Tensor loss;
  private final ParameterBlock parameters;
  private final OptimizerState optimizer;
  private final int hiddenBiases;
  private final FloatBuffer scalar = FloatBuffer.allocate(1);

  /** Binds the step over some batches of synthetic rows. */
  TrainingStep(Backend backend, Precision precision, Layers layers, int batch) {
    this(backend, precision, layers, batch, SyntheticRows.of(layers.inputs(0), BATCHES * batch));
  }

  /** Binds the step, with Adam's usual learning rate. */
  public TrainingStep(
      Backend backend, Precision precision, Layers layers, int batch, Dataset rows) {
    this(backend, precision, layers, batch, rows, LEARNING_RATE);
  }

  /**
   * Binds the step. Its weights are random, its biases 0; it takes the rows in ascending order.
   *
   * @param precision with which it is computed, as the backend allows
   * @param batch rows of a mini-batch
   * @param rows what it learns, at least one batch; those that fill no batch are left out
   */
  TrainingStep(
      Backend backend,
      Precision precision,
      Layers layers,
      int batch,
      Dataset rows,
      float learningRate) {
    DType type = precision.activationType(backend);
    scope = backend.newScope();
    Tensor data = scope.tensor(rows.type(), rows.rows(), rows.columns());
    data.upload(rows.buffer());
    batches = rows.rows() / batch;
    order = scope.tensor(DType.INT32, 1, (long) batches * batch);
    dataBytes = scope.bytes();
    order.upload(ascending(batches * batch));
    cursor = scope.tensor(DType.INT32, 1, 1);
    loss = scope.tensor(1, 1);

    List<Shape> weights = new ArrayList<>();
    List<Long> biases = new ArrayList<>();
    for (int i = 0; i < layers.count(); i++) {
      weights.add(new Shape(layers.inputs(i), layers.outputs(i)));
      biases.add((long) layers.outputs(i));
    }
    hiddenBiases = layers.biases() - layers.outputs(layers.count() - 1);
    parameters = new ParameterBlock(scope, weights, biases, type);
    parameters.upload(layers.heNormal());
    optimizer = new OptimizerState(scope, Optimizer.adam(), parameters);
    optimizer.learningRate().upload(FloatBuffer.wrap(new float[] {learningRate}));

    Tape tape = new Tape(scope, precision);
    tape.append(scope.kernels().fill(0, loss));
    Node x = tape.gatherRows(data, order, cursor, rows.scale(), batch);
    Node y = tape.copy(x, type);
    for (int i = 0; i < weights.size(); i++) {
      boolean isLast = i == weights.size() - 1;
      y =
          tape.dense(
              y,
              parameters.weight(tape, i),
              false,
              parameters.bias(tape, i),
              isLast ? Activation.IDENTITY : Activation.ELU,
              isLast ? DType.FLOAT32 : type);
    }
    float mean = 1f / ((float) batch * rows.columns());
    tape.loss(LossFunction.SQUARED_ERROR, mean, y, x, loss);
    tape.backward();
    tape.append(optimizer.update());
    step = tape.compile(backend);
  }

  private static IntBuffer ascending(int count) {
    int[] index = new int[count];
    for (int i = 0; i < count; i++) {
      index[i] = i;
    }
    return IntBuffer.wrap(index);
  }

  /** Steps of an epoch, in which each row is trained on once. */
  int batches() {
    return batches;
  }

  /**
   * Sets the order in which the rows are taken from now on, from its beginning.
   *
   * @param rows row numbers, as many as {@link #batches()} batches have
   */
  void follow(IntBuffer rows) {
    order.upload(rows);
    cursor.upload(IntBuffer.allocate(1));
  }

  /**
   * Forgets all training.
   *
   * @param values weights of all layers, then their biases
   */
  void restart(float[] values) {
    parameters.upload(values);
    optimizer.moments().forEach(moment -> moment.upload(FloatBuffer.allocate(values.length)));
    optimizer.steps().upload(FloatBuffer.allocate(1));
  }

  /**
   * Puts every hidden unit out of action, for good: its output is -1 whatever the input, so that
   * its weights' gradients are 0. The moments that the optimizer has of them are put where they
   * decay to in some thousand steps, shortly before they would become denormal numbers.
   */
  void killHiddenUnits() {
    float[] values = parameters.download();
    int first = Math.toIntExact(parameters.weightCount());
    Arrays.fill(values, first, first + hiddenBiases, -1e4f);
    parameters.upload(values);
    float[] moments = new float[values.length];
    Arrays.fill(moments, 1e-36f);
    optimizer.moments().forEach(moment -> moment.upload(FloatBuffer.wrap(moments)));
  }

  /** Takes a step. */
  public void run() {
    step.run();
  }

  /** Takes several steps. */
  public void run(int times) {
    step.run(times);
  }

  /** Mean squared error of the batch trained on last, before its update. */
  public float loss() {
    loss.download(scalar);
    return scalar.get(0);
  }

  /** Bytes that the training has on the backend, its data and their order aside. */
  long bytes() {
    return scope.bytes() - dataBytes;
  }

  @Override
  public void close() {
    step.close();
    scope.close();
  }
}
