package dev.hourglass.models;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.OptimizerState;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.training.Noise;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Precision;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One training step, fetching its data and moving the parameters, for mini-batches of one size. */
final class BatchStep {
  private final int rows;
  private final List<Layer> layers;
  private final List<Tensor> outputs = new ArrayList<>();
  private final Tensor lossSum;
  private final Tensor errorSum;
  private final FloatBuffer scalar = FloatBuffer.allocate(1);
  private final Kernel clearLoss;
  private final Step train;
  private final Step measure;

  /**
   * Records and compiles the step.
   *
   * @param steps owns what is compiled
   * @param scope owns what is allocated
   * @param architecture of which the objective is taken
   * @param precision of the training; what is measured afterwards is exact
   * @param activationType what the precision makes of it on this backend
   * @param rateChange sets the optimizer's learning rate for the next step
   */
  BatchStep(
      CompiledSteps steps,
      Scope scope,
      Architecture architecture,
      Objective objective,
      ParameterBlock parameters,
      OptimizerState optimizer,
      Kernel rateChange,
      DeviceData data,
      int rows,
      Precision precision,
      DType activationType,
      @Nullable Noise noise,
      long noiseSeed,
      boolean reportsPenalty) {
    this.rows = rows;
    this.layers = objective.layers();
    Kernels kernels = scope.kernels();
    Tape tape = new Tape(scope, precision);
    lossSum = scope.tensor(1, 1);
    errorSum = scope.tensor(1, 1);
    clearLoss = kernels.fill(0, lossSum);
    Node clean = data.nextRows(tape, rows);
    Node input = noise == null ? clean : disturb(tape, scope, clean, noise, noiseSeed);
    Node x = tape.copy(input, activationType);
    for (Layer layer : layers) {
      // The loss is taken in single precision.
      boolean isLast = outputs.size() == layers.size() - 1;
      x =
          tape.dense(
              x,
              parameters.weight(tape, layer.weight()),
              layer.isTransposed(),
              parameters.bias(tape, layer.bias()),
              layer.activation(),
              isLast ? DType.FLOAT32 : activationType);
      outputs.add(x.value());
    }
    float mean = 1f / ((float) rows * data.columns());
    tape.loss(objective.loss(), mean, x, clean, lossSum);
    if (objective.l2() > 0) {
      tape.l2(objective.l2(), parameters, reportsPenalty ? lossSum : null);
    }
    tape.backward();
    tape.append(rateChange);
    tape.append(optimizer.update());
    train = steps.compile(tape.kernels());

    List<Kernel> measuring = new ArrayList<>();
    measuring.add(kernels.fill(0, errorSum));
    // Without noise, with the output's own activation, in single precision.
    List<Layer> measured = Layout.of(architecture).layers();
    Forward forward =
        activationType == DType.FLOAT32
            ? new Forward(kernels, parameters, measured, clean.value(), outputs)
            : new Forward(scope, parameters, measured, clean.value());
    measuring.addAll(forward.kernels());
    measuring.add(
        kernels.loss(
            LossFunction.SQUARED_ERROR, mean, forward.output(), clean.value(), errorSum, null));
    measure = steps.compile(measuring);
  }

  private static Node disturb(Tape tape, Scope scope, Node clean, Noise noise, long seed) {
    Tensor counter = scope.tensor(DType.INT32, 1, 1);
    long rows = clean.value().rows();
    long columns = clean.value().columns();
    if (noise instanceof Noise.Gaussian gaussian) {
      Distribution normal = new Distribution.Normal(0, gaussian.standardDeviation());
      return tape.zip(Arithmetic.ADD, clean, tape.random(normal, seed, counter, rows, columns));
    }
    float kept = 1 - ((Noise.Masking) noise).probability();
    return tape.zip(
        Arithmetic.MULTIPLY,
        clean,
        tape.random(new Distribution.Bernoulli(kept), seed, counter, rows, columns));
  }

  int rows() {
    return rows;
  }

  /**
   * Trains on the next rows, so many times; gives the mean of their mean losses, each from before
   * its update.
   */
  float train(int times) {
    clearLoss.run();
    train.run(times);
    return download(lossSum) / times;
  }

  /** Mean squared error per element of the rows trained on last, with the parameters of now. */
  float measureLastBatch() {
    measure.run();
    return download(errorSum);
  }

  private float download(Tensor sum) {
    sum.download(scalar);
    return scalar.get(0);
  }

  /** The first layer, in order of computation, whose output in the last step is not finite. */
  String firstLayerNotFinite() {
    for (int i = 0; i < layers.size(); i++) {
      for (float value : values(outputs.get(i))) {
        if (!Float.isFinite(value)) {
          return layers.get(i).name();
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
