package dev.hourglass.conformance;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** A row-major matrix of doubles on the host, in which the oracle computes. */
final class Matrix {
  private final int rows;
  private final int columns;
  private final double[] values;

  private Matrix(int rows, int columns, double[] values) {
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  /** An element as a function of its place. */
  @FunctionalInterface
  interface Element {
    double at(int row, int column);
  }

  static Matrix of(int rows, int columns, Element element) {
    Matrix matrix = new Matrix(rows, columns, new double[rows * columns]);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        matrix.set(row, column, element.at(row, column));
      }
    }
    return matrix;
  }

  static Matrix of(Shape shape, Element element) {
    return of(shape.rows(), shape.columns(), element);
  }

  static Matrix filled(int rows, int columns, double value) {
    return of(rows, columns, (row, column) -> value);
  }

  static Matrix filled(Shape shape, double value) {
    return filled(shape.rows(), shape.columns(), value);
  }

  static Matrix scalar(double value) {
    return filled(1, 1, value);
  }

  /** One row. */
  static Matrix row(double... values) {
    return new Matrix(1, values.length, values.clone());
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  int size() {
    return values.length;
  }

  Shape shape() {
    return new Shape(rows, columns);
  }

  double get(int row, int column) {
    return values[row * columns + column];
  }

  /** Element {@code i} in row-major order. */
  double get(int i) {
    return values[i];
  }

  void set(int row, int column, double value) {
    values[row * columns + column] = value;
  }

  /** A copy with one element replaced. */
  Matrix with(int row, int column, double value) {
    Matrix copy = map(x -> x);
    copy.set(row, column, value);
    return copy;
  }

  Matrix transposed() {
    return of(columns, rows, (row, column) -> get(column, row));
  }

  Matrix map(DoubleUnaryOperator function) {
    return new Matrix(rows, columns, Arrays.stream(values).map(function).toArray());
  }

  /** Combines with another matrix of the same shape, or one that is broadcast to it. */
  Matrix zip(Matrix other, DoubleBinaryOperator function) {
    return of(
        rows,
        columns,
        (row, column) ->
            function.applyAsDouble(
                get(row, column),
                other.get(other.rows == 1 ? 0 : row, other.columns == 1 ? 0 : column)));
  }

  float[] toFloats() {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Sends all elements to a tensor of the same size. */
  void uploadTo(Tensor tensor) {
    switch (tensor.type()) {
      case FLOAT32 -> tensor.upload(FloatBuffer.wrap(toFloats()));
      case BFLOAT16 -> {
        short[] bits = new short[values.length];
        for (int i = 0; i < bits.length; i++) {
          bits[i] = Bfloat16.bits(values[i]);
        }
        tensor.upload(ShortBuffer.wrap(bits));
      }
      case INT32 ->
          tensor.upload(IntBuffer.wrap(Arrays.stream(values).mapToInt(v -> (int) v).toArray()));
      case UINT8 -> {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (int) values[i];
        }
        tensor.upload(ByteBuffer.wrap(bytes));
      }
    }
  }

  /** Fetches a tensor's elements. */
  static Matrix downloadFrom(Tensor tensor) {
    int size = Math.toIntExact(tensor.size());
    double[] values = new double[size];
    DType type = tensor.type();
    switch (type) {
      case FLOAT32 -> {
        float[] floats = new float[size];
        tensor.download(FloatBuffer.wrap(floats));
        for (int i = 0; i < size; i++) {
          values[i] = floats[i];
        }
      }
      case BFLOAT16 -> {
        short[] bits = new short[size];
        tensor.download(ShortBuffer.wrap(bits));
        for (int i = 0; i < size; i++) {
          values[i] = Bfloat16.value(bits[i]);
        }
      }
      case INT32 -> {
        int[] ints = new int[size];
        tensor.download(IntBuffer.wrap(ints));
        for (int i = 0; i < size; i++) {
          values[i] = ints[i];
        }
      }
      case UINT8 -> {
        byte[] bytes = new byte[size];
        tensor.download(ByteBuffer.wrap(bytes));
        for (int i = 0; i < size; i++) {
          values[i] = bytes[i] & 0xFF;
        }
      }
    }
    return new Matrix(Math.toIntExact(tensor.rows()), Math.toIntExact(tensor.columns()), values);
  }
}
