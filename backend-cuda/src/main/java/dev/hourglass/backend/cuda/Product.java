package dev.hourglass.backend.cuda;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Into;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A matrix product to be computed: {@code out = activation(op(a)·op(b) + bias)}, or {@code out +=
 * op(a)·op(b)}.
 *
 * @param arithmetic how it multiplies; the type of {@code a} and {@code b} is its operands'
 * @param a m x k, or k x m if transposed
 * @param b k x n, or n x k if transposed
 * @param bias 1 x n, FLOAT32, added to each row; null for none
 * @param activation applied to the finished sums
 * @param into ACCUMULATE only without bias and with the activation IDENTITY
 * @param out m x n, FLOAT32 or BFLOAT16
 */
record Product(
    Arithmetic arithmetic,
    CudaTensor a,
    boolean transposeA,
    CudaTensor b,
    boolean transposeB,
    @Nullable CudaTensor bias,
    Activation activation,
    Into into,
    CudaTensor out) {

  /** A product alone. */
  static Product gemm(
      Arithmetic arithmetic,
      CudaTensor a,
      boolean transposeA,
      CudaTensor b,
      boolean transposeB,
      CudaTensor out,
      Into into) {
    return new Product(
        arithmetic, a, transposeA, b, transposeB, null, Activation.IDENTITY, into, out);
  }

  /** A dense layer. */
  static Product dense(
      Arithmetic arithmetic,
      CudaTensor x,
      CudaTensor w,
      boolean transposeW,
      @Nullable CudaTensor bias,
      Activation activation,
      CudaTensor y) {
    return new Product(arithmetic, x, false, w, transposeW, bias, activation, Into.OVERWRITE, y);
  }

  /** Rows of the output. */
  long m() {
    return out.rows();
  }

  /** Columns of the output. */
  long n() {
    return out.columns();
  }

  /** Length of the sums. */
  long k() {
    return transposeA ? a.rows() : a.columns();
  }

  /** The same product written elsewhere. */
  Product to(CudaTensor other) {
    return new Product(arithmetic, a, transposeA, b, transposeB, bias, activation, into, other);
  }

  /** What it reads and doesn't write. */
  List<CudaTensor> reads() {
    List<CudaTensor> reads = new ArrayList<>(List.of(a, b));
    if (bias != null) {
      reads.add(bias);
    }
    return reads;
  }

  /** What it writes. */
  List<CudaTensor> writes() {
    return List.of(out);
  }
}
