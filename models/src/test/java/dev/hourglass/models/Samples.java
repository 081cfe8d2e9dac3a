package dev.hourglass.models;

import dev.hourglass.autodiff.Parameter;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Small data, models and backends for tests. */
public final class Samples {
  private Samples() {}

  /** Plain Java on so many threads. */
  public static Backend java(int threads) {
    return Backends.open("java", new BackendOptions(threads));
  }

  /** Rows of uniform numbers between 0 and 1. */
  public static Dataset uniform(int rows, int columns, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return Dataset.of(values, columns);
  }

  /** Rows that are noisy mixtures of a few patterns, between 0 and 1. */
  public static Dataset mixtures(int rows, int columns, int patterns, long seed) {
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
  public static Autoencoder untrained(Architecture architecture, Backend backend) {
    ParameterValues values = ParameterValues.zeros(Network.of(architecture).layout());
    Random random = new Random(17);
    int next = 0;
    for (Parameter parameter : values.layout().parameters()) {
      boolean isWeight = parameter.role() == Parameter.Role.WEIGHT;
      double deviation = isWeight ? Math.sqrt(2.0 / parameter.rows()) : 0.2;
      for (long i = 0; i < parameter.size(); i++) {
        values.array()[next++] = (float) (deviation * random.nextGaussian());
      }
    }
    return new Autoencoder(architecture, values, null, backend);
  }

  /** The same autoencoder with a scaling of its inputs. */
  public static Autoencoder scaled(Autoencoder model, ColumnScales scales, Backend backend) {
    return new Autoencoder(model.architecture(), model.values(), scales, backend);
  }

  /**
   * An autoencoder of these parameters.
   *
   * @param parameters in the order of the network's layout
   * @param backend that it is bound to; null for none
   */
  public static Autoencoder model(
      Architecture architecture, float[] parameters, @Nullable Backend backend) {
    ParameterValues values = new ParameterValues(Network.of(architecture).layout(), parameters);
    return new Autoencoder(architecture, values, null, backend);
  }

  /** All parameters of a model, weights first; not to be changed. */
  public static float[] parameters(Autoencoder model) {
    return model.values().array();
  }

  /** All parameters of a model and where they stand; not to be changed. */
  public static ParameterValues values(Autoencoder model) {
    return model.values();
  }
}
