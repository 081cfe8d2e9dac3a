package dev.hourglass.benchmarks;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.autodiff.OptimizerState;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.ParameterBlock.Shape;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.data.Dataset;
import dev.hourglass.data.Digits;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Philox;
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
final class TrainingStep implements AutoCloseable {
  private static final int BATCHES = 8;
  private static final float LEARNING_RATE = 1e-3f;

  private final Scope scope;
  private final Step step;
  private final Tensor loss;
  private final ParameterBlock parameters;
  private final OptimizerState optimizer;
  private final int hiddenBiases;
  private final FloatBuffer scalar = FloatBuffer.allocate(1);

  /**
   * Binds the step.
   *
   * @param precision with which it is computed, as the backend allows
   * @param sizes width of each layer, input and output included
   */
  TrainingStep(Backend backend, Precision precision, int[] sizes, int batch) {
    DType type = precision.activationType(backend);
    scope = backend.newScope();
    Dataset images = Digits.synthetic(BATCHES * batch, 42);
    Tensor data = scope.tensor(DType.UINT8, images.rows(), images.columns());
    data.upload(images.buffer());
    Tensor index = scope.tensor(DType.INT32, 1, images.rows());
    index.upload(ascending(images.rows()));
    Tensor cursor = scope.tensor(DType.INT32, 1, 1);
    loss = scope.tensor(1, 1);

    List<Shape> weights = new ArrayList<>();
    List<Long> biases = new ArrayList<>();
    for (int i = 0; i + 1 < sizes.length; i++) {
      weights.add(new Shape(sizes[i], sizes[i + 1]));
      biases.add((long) sizes[i + 1]);
    }
    hiddenBiases = Arrays.stream(sizes).sum() - sizes[0] - sizes[sizes.length - 1];
    parameters = new ParameterBlock(scope, weights, biases, type);
    parameters.upload(heNormal(weights, Math.toIntExact(parameters.size())));
    optimizer = new OptimizerState(scope, Optimizer.adam(), parameters);
    optimizer.learningRate().upload(FloatBuffer.wrap(new float[] {LEARNING_RATE}));

    Tape tape = new Tape(scope);
    tape.append(scope.kernels().fill(0, loss));
    Node x = tape.gatherRows(data, index, cursor, images.scale(), batch);
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
    float mean = 1f / ((float) batch * images.columns());
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

  /** Weights of variance 2 / fan-in, biases of 0. */
  private static float[] heNormal(List<Shape> shapes, int count) {
    float[] values = new float[count];
    int offset = 0;
    for (int i = 0; i < shapes.size(); i++) {
      Shape shape = shapes.get(i);
      int size = Math.toIntExact(shape.rows() * shape.columns());
      float deviation = (float) Math.sqrt(2.0 / shape.rows());
      Distribution normal = new Distribution.Normal(0, deviation);
      Philox.fill(normal, 42, i, 0, values, offset, size, new int[4]);
      offset += size;
    }
    return values;
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

  void run() {
    step.run();
  }

  /** Mean squared error of the batch trained on last, before its update. */
  float loss() {
    loss.download(scalar);
    return scalar.get(0);
  }

  @Override
  public void close() {
    step.close();
    scope.close();
  }
}
