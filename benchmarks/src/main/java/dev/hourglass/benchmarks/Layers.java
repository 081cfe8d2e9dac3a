package dev.hourglass.benchmarks;

import dev.hourglass.models.network.Architecture;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Philox;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The layers of a network of dense layers. */
public final class Layers {
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
  public static Layers parse(String text) {
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

  /**
   * Widths of the first half: from the input to the code.
   *
   * @throws IllegalArgumentException unless the second half mirrors the first
   */
  public int[] encoderSizes() {
    int half = sizes.length / 2;
    for (int i = 0; i <= half; i++) {
      if (sizes.length % 2 == 0 || sizes[i] != sizes[sizes.length - 1 - i]) {
        throw new IllegalArgumentException(
            "The layers are " + this + "; give such as are symmetric, like 784-300-784");
      }
    }
    return Arrays.copyOf(sizes, half + 1);
  }

  /**
   * The autoencoder whose training step is measured: ELU everywhere but the output.
   *
   * @throws IllegalArgumentException unless the second half mirrors the first
   */
  Architecture architecture() {
    return Architecture.stacked(encoderSizes()).codeActivation(Activation.ELU);
  }

  /** Number of layers that have weights. */
  public int count() {
    return sizes.length - 1;
  }

  /** Columns of layer {@code i}'s input. */
  public int inputs(int i) {
    return sizes[i];
  }

  /** Columns of layer {@code i}'s output. */
  public int outputs(int i) {
    return sizes[i + 1];
  }

  /** Number of weights of layer {@code i}. */
  public int weights(int i) {
    return Math.multiplyExact(inputs(i), outputs(i));
  }

  /** Number of weights of all layers. */
  public int weights() {
    int sum = 0;
    for (int i = 0; i < count(); i++) {
      sum = Math.addExact(sum, weights(i));
    }
    return sum;
  }

  /** Number of biases of all layers. */
  public int biases() {
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
