package dev.hourglass.models;

import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import java.util.Random;

/** Small data, models and backends for tests. */
final class Samples {
  private Samples() {}

  static Backend java(int threads) {
    return Backends.open("java", new BackendOptions(threads));
  }

  /** Rows of uniform numbers between 0 and 1. */
  static Dataset uniform(int rows, int columns, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return Dataset.of(values, columns);
  }

  /** Rows that are noisy mixtures of a few patterns, between 0 and 1. */
  static Dataset mixtures(int rows, int columns, int patterns, long seed) {
    Random random = new Random(seed);
    double[][] pattern = new double[patterns][columns];
    for (double[] p : pattern) {
      for (int i = 0; i < columns; i++) {
        p[i] = random.nextDouble() / patterns;
      }
    }
    float[] values = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (double[] p : pattern) {
        double share = random.nextDouble();
        for (int i = 0; i < columns; i++) {
          values[row * columns + i] += (float) (0.9 * share * p[i] + 0.1 * p[i]);
        }
      }
    }
    return Dataset.of(values, columns);
  }

  /** An autoencoder that was never trained: random weights, and biases that aren't zero either. */
  static Autoencoder untrained(Architecture architecture, Backend backend) {
    Dataset unused = uniform(1, architecture.inputSize(), 0);
    float[] parameters = Weights.initial(architecture, unused, 5);
    Layout layout = Layout.of(architecture);
    Random random = new Random(17);
    for (int i = layout.biasOffset(0); i < parameters.length; i++) {
      parameters[i] = 0.2f * (float) random.nextGaussian();
    }
    return new Autoencoder(architecture, parameters, backend);
  }
}
