package dev.hourglass.benchmarks;

import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Philox;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The layers of a network of dense layers. */
final class Layers {
  private static final int SEED = 42;

  private final int[] sizes;

  private Layers(int[] sizes) {
    this.sizes = sizes;
  }

  /**
   * Reads widths joined by hyphens, such as {@code 784-300-784}.
   *
   * @throws IllegalArgumentException unless there are at least two, each at least 1
   */
  static Layers parse(String text) {
    String wanted = "; give the widths of at least two layers, such as 784-300-784";
    int[] sizes;
    try {
      sizes = Arrays.stream(text.split("-", -1)).mapToInt(Integer::parseInt).toArray();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("The layers are " + text + wanted, e);
    }
    if (sizes.length < 2 || Arrays.stream(sizes).anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("The layers are " + text + wanted);
    }
    return new Layers(sizes);
  }

  /** Number of layers that have weights. */
  int count() {
    return sizes.length - 1;
  }

  /** Columns of layer {@code i}'s input. */
  int inputs(int i) {
    return sizes[i];
  }

  /** Columns of layer {@code i}'s output. */
  int outputs(int i) {
    return sizes[i + 1];
  }

  /** Number of weights of layer {@code i}. */
  int weights(int i) {
    return Math.multiplyExact(inputs(i), outputs(i));
  }

  /** Number of weights of all layers. */
  int weights() {
    int sum = 0;
    for (int i = 0; i < count(); i++) {
      sum = Math.addExact(sum, weights(i));
    }
    return sum;
  }

  /** Number of biases of all layers. */
  int biases() {
    return Arrays.stream(sizes).skip(1).sum();
  }

  /**
   * Random weights of variance 2 / fan-in, inputs x outputs, of all layers, then their biases,
   * which are 0.
   */
  float[] heNormal() {
    float[] values = new float[Math.addExact(weights(), biases())];
    int offset = 0;
    for (int i = 0; i < count(); i++) {
      float deviation = (float) Math.sqrt(2.0 / inputs(i));
      Distribution normal = new Distribution.Normal(0, deviation);
      Philox.fill(normal, SEED, i, 0, values, offset, weights(i), new int[4]);
      offset += weights(i);
    }
    return values;
  }

  @Override
  public String toString() {
    return Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining("-"));
  }
}
