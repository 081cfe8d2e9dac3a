package dev.hourglass.backend.nd4j;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.nativeblas.NativeOps;

/**
 * What differs from one of ND4J's backends to the next: where memory lies and which library
 * multiplies matrices. All else goes through {@link NativeOps}.
 */
interface Device extends AutoCloseable {
  /** libnd4j, built for this device. */
  NativeOps operations();

  /** One line: version, instruction set, threads. */
  String description();

  /**
   * {@code out = op(a)·op(b) + beta·out} on dense row-major matrices. With {@code beta} 0 the old
   * values are never read.
   *
   * @param m rows of {@code op(a)} and {@code out}
   * @param n columns of {@code op(b)} and {@code out}
   * @param k columns of {@code op(a)}, rows of {@code op(b)}
   */
  void multiply(
      FloatPointer a,
      boolean transposeA,
      FloatPointer b,
      boolean transposeB,
      FloatPointer out,
      int m,
      int n,
      int k,
      float beta);

  /**
   * {@code out = op(matrix)·vector + beta·out}.
   *
   * @param rows of {@code matrix}, not transposed
   * @param columns of {@code matrix}, not transposed
   */
  void multiplyVector(
      FloatPointer matrix,
      boolean transpose,
      int rows,
      int columns,
      FloatPointer vector,
      FloatPointer out,
      float beta);

  @Override
  void close();
}
