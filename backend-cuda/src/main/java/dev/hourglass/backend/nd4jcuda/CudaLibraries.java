package dev.hourglass.backend.nd4jcuda;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The few functions of CUDA's runtime and of cuBLAS that the device calls. Matrices are in column
 * order here, as cuBLAS has them. A failure is a {@link
 * dev.hourglass.tensor.BackendException.NativeFailure}.
 */
interface CudaLibraries extends AutoCloseable {
  /** Managed memory for all streams; null if there is not as much. */
  @Nullable Pointer allocateManaged(long bytes);

  /** Gives it back. */
  void free(Pointer block);

  /** Waits for all work of this process. Work that has failed makes this fail. */
  void synchronize();

  /**
   * {@code c = op(a)·op(b) + beta·c}, launched.
   *
   * @param m rows of {@code op(a)} and {@code c}
   * @param n columns of {@code op(b)} and {@code c}
   * @param k columns of {@code op(a)}, rows of {@code op(b)}
   * @param lda from one column of {@code a} to the next
   * @param ldb from one column of {@code b} to the next
   * @param ldc from one column of {@code c} to the next
   */
  void sgemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      FloatPointer a,
      int lda,
      FloatPointer b,
      int ldb,
      float beta,
      FloatPointer c,
      int ldc);

  /**
   * {@code y = op(a)·x + beta·y}, launched.
   *
   * @param m rows of {@code a}, not transposed
   * @param n columns of {@code a}, not transposed
   * @param lda from one column of {@code a} to the next
   */
  void sgemv(
      boolean transpose,
      int m,
      int n,
      FloatPointer a,
      int lda,
      FloatPointer x,
      float beta,
      FloatPointer y);

  @Override
  void close();
}
