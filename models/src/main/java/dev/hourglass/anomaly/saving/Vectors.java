package dev.hourglass.anomaly.saving;

import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.Shape;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.models.safetensors.Tensor;

/**
 * Vectors and matrices that may be empty, as no tensor of a file is: then there is none. How many
 * rows there are is told by the configuration.
 */
final class Vectors {
  private Vectors() {}

  static void write(String name, int[] values, TensorsToWrite tensors) {
    if (values.length > 0) {
      tensors.add(name, Tensor.of(values, values.length));
    }
  }

  static void write(String name, double[] values, TensorsToWrite tensors) {
    if (values.length > 0) {
      tensors.add(name, Tensor.of(values, values.length));
    }
  }

  /**
   * Adds a matrix.
   *
   * @param values rows x columns, row by row
   * @param columns at least 1
   */
  static void write(String name, double[] values, int columns, TensorsToWrite tensors) {
    if (values.length > 0) {
      tensors.add(name, Tensor.of(values, values.length / columns, columns));
    }
  }

  static Awaited<int[]> ints(String name, int count, TensorsToRead tensors) {
    return count == 0 ? () -> new int[0] : tensors.ints(name, Shape.of(count));
  }

  static Awaited<double[]> doubles(String name, int count, TensorsToRead tensors) {
    return count == 0 ? () -> new double[0] : tensors.doubles(name, Shape.of(count));
  }

  /** Expects a matrix, row by row; an empty one if either is 0. */
  static Awaited<double[]> matrix(String name, int rows, int columns, TensorsToRead tensors) {
    return rows == 0 || columns == 0
        ? () -> new double[0]
        : tensors.doubles(name, Shape.of(rows, columns));
  }
}
