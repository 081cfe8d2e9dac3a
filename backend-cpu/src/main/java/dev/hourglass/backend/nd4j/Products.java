package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import org.bytedeco.javacpp.FloatPointer;

/** Products of matrices, and of a matrix and a vector. */
final class Products {
  private final Device device;

  Products(Device device) {
    this.device = device;
  }

  /** {@code out = op(a)·op(b)}. */
  Kernel gemm(
      NativeTensor a,
      boolean transposeA,
      NativeTensor b,
      boolean transposeB,
      NativeTensor out,
      Into into) {
    FloatPointer left = a.pointer();
    FloatPointer right = b.pointer();
    FloatPointer result = out.pointer();
    int m = dimension(out.rows());
    int n = dimension(out.columns());
    int k = dimension(transposeA ? a.rows() : a.columns());
    float beta = beta(into);
    return () -> device.multiply(left, transposeA, right, transposeB, result, m, n, k, beta);
  }

  /**
   * {@code out = op(matrix)·vector}.
   *
   * @param rows of {@code matrix}, whose own shape doesn't matter
   * @param vector as many elements as needed, or more
   */
  Kernel gemv(
      NativeTensor matrix,
      boolean transpose,
      long rows,
      long columns,
      NativeTensor vector,
      NativeTensor out,
      Into into) {
    FloatPointer left = matrix.pointer();
    FloatPointer right = vector.pointer();
    FloatPointer result = out.pointer();
    int m = dimension(rows);
    int n = dimension(columns);
    float beta = beta(into);
    return () -> device.multiplyVector(left, transpose, m, n, right, result, beta);
  }

  private static float beta(Into into) {
    return into == Into.ACCUMULATE ? 1 : 0;
  }

  private static int dimension(long length) {
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "A matrix has "
              + length
              + " rows or columns, but ND4J's products take at most "
              + Integer.MAX_VALUE
              + "; use smaller batches");
    }
    return (int) length;
  }
}
