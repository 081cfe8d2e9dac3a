package dev.hourglass.models.network;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.DType;
import java.util.Arrays;
import java.util.List;

/**
 * A dense layer: {@code activation(x·W + b)}.
 *
 * @param name of its parameters, such as {@code "encoder.0"} of {@code encoder.0.weight} and {@code
 *     encoder.0.bias}
 * @param title for people
 * @param inputs width of its input
 * @param outputs width of its output
 * @param activation applied to its output
 * @param weight name of its weights
 * @param isTied whether these are another layer's, used transposed
 */
public record Dense(
    String name,
    String title,
    int inputs,
    int outputs,
    Activation activation,
    String weight,
    boolean isTied)
    implements Layer {
  /**
   * What sums are scaled down by while they are taken in double precision, so that no part of one
   * becomes infinite: the difference of two infinities is NaN. A power of two costs no digits.
   */
  private static final double DOWN = 0x1p-512;

  private static final double UP = 0x1p512;

  /** Beyond floats by far; as an input of the next layer small enough for its scaled sums. */
  private static final double LARGEST = 0x1p1000;

  /** A layer with weights of its own, inputs x outputs. */
  static Dense of(String name, String title, int inputs, int outputs, Activation activation) {
    return new Dense(name, title, inputs, outputs, activation, name + ".weight", false);
  }

  /** A layer with the weights of another one, outputs x inputs. */
  static Dense tied(String name, String title, Dense mirror, Activation activation) {
    int mirroredInputs = mirror.outputs;
    int mirroredOutputs = mirror.inputs;
    return new Dense(name, title, mirroredInputs, mirroredOutputs, activation, mirror.weight, true);
  }

  /** The name of its biases. */
  public String bias() {
    return name + ".bias";
  }

  @Override
  public Dense withActivation(Activation other) {
    return new Dense(name, title, inputs, outputs, other, weight, isTied);
  }

  @Override
  public List<Parameter> parameters() {
    Parameter biases = Parameter.bias(bias(), outputs);
    return isTied ? List.of(biases) : List.of(Parameter.weight(weight, inputs, outputs), biases);
  }

  @Override
  public List<String> uses() {
    return List.of(weight, bias());
  }

  @Override
  public Node record(Tape tape, Parameters parameters, Node x, DType type) {
    return tape.dense(
        x, parameters.node(tape, weight), isTied, parameters.node(tape, bias()), activation, type);
  }

  @Override
  public double[] compute(ParameterValues values, double[] x) {
    double[] y = new double[outputs];
    forEachWeight(values, (in, out, weight) -> y[out] += weight * (x[in] * DOWN));
    int biases = values.offset(bias());
    for (int i = 0; i < y.length; i++) {
      double value = activation.apply(y[i] * UP + values.array()[biases + i]);
      y[i] = Math.max(-LARGEST, Math.min(LARGEST, value));
    }
    return y;
  }

  @Override
  public Growth growth(ParameterValues values) {
    double[] sums = new double[outputs];
    forEachWeight(values, (in, out, weight) -> sums[out] += Math.abs(weight));
    double largestBias = 0;
    int biases = values.offset(bias());
    for (int i = biases; i < biases + outputs; i++) {
      largestBias = Math.max(largestBias, Math.abs(values.array()[i]));
    }
    // An activation makes a number larger by no more than 1.
    return new Growth(Arrays.stream(sums).max().orElseThrow(), largestBias + 1);
  }

  @Override
  public float[][] weights(ParameterValues values) {
    float[][] weights = new float[outputs][inputs];
    forEachWeight(values, (in, out, weight) -> weights[out][in] = weight);
    return weights;
  }

  private interface Visitor {
    void visit(int in, int out, float weight);
  }

  /** In the order of memory. */
  private void forEachWeight(ParameterValues values, Visitor visitor) {
    StoredMatrix matrix = values.matrix(weight);
    int at = matrix.offset();
    for (int row = 0; row < matrix.rows(); row++) {
      for (int column = 0; column < matrix.columns(); column++) {
        float value = values.array()[at++];
        if (isTied) {
          visitor.visit(column, row, value);
        } else {
          visitor.visit(row, column, value);
        }
      }
    }
  }
}
