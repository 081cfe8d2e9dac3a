package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.NativeMemory;
import dev.hourglass.backend.nativememory.NativeScope;
import dev.hourglass.tensor.BackendException;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.OpaqueDataBuffer;

/**
 * What differs from one of ND4J's backends to the next: where memory comes from, what libnd4j has
 * to be told in each call, when that has been carried out, and which library multiplies matrices.
 * All else goes through {@link NativeOps}.
 *
 * <p>Some kernels are computed on the host, and any thread may run a kernel. So no kernel leaves
 * work to the device behind: a product has been computed when its call returns, and whoever calls
 * libnd4j's loops ends with {@link #finish}.
 */
public interface Device extends AutoCloseable {
  /** libnd4j, built for this device. */
  NativeOps operations();

  /** One line: version, instruction set or device, threads. */
  String description();

  /** Memory that both the host and this device can use at the same addresses. */
  NativeMemory memory();

  /**
   * Memory from {@link #memory} as an operand of libnd4j; to be deleted by the caller.
   *
   * @param size elements
   * @param type libnd4j's number of the elements' type
   */
  OpaqueDataBuffer buffer(long size, int type, Pointer address);

  /** libnd4j's additional arguments of loops over whole arrays; null where it takes none. */
  @Nullable PointerPointer<Pointer> arguments();

  /**
   * Those of a loop over a matrix and a vector along one of its dimensions; null where it takes
   * none.
   *
   * @param scope owns them
   * @param shape of the matrix that is read, and of the one that is written
   * @param dimension one number, on the host
   */
  @Nullable PointerPointer<Pointer> broadcastArguments(
      NativeScope scope, LongPointer shape, IntPointer dimension);

  /**
   * Waits until libnd4j's loops that were called have been carried out.
   *
   * @throws BackendException.NativeFailure if one of them has failed
   */
  void finish();

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
