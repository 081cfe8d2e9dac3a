package dev.hourglass.backend.cuda.cublas;

import static jcuda.cudaDataType.CUDA_R_16BF;
import static jcuda.cudaDataType.CUDA_R_32F;
import static jcuda.jcublas.cublasOperation.CUBLAS_OP_N;
import static jcuda.jcublas.cublasOperation.CUBLAS_OP_T;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;

/**
 * A matrix product, ready to be queued: {@code out = op(a)·op(b)} or {@code out += op(a)·op(b)}.
 *
 * <p>cuBLAS sees matrices column by column, so each row-major one as its transpose. It is told to
 * compute {@code outᵀ = op(b)ᵀ·op(a)ᵀ}: the operands change places, and an operand is to be
 * transposed for cuBLAS exactly where it is for the caller.
 */
public final class Gemm {
  private static final Pointer ZERO = constant(0);
  private static final Pointer ONE = constant(1);

  private final int m;
  private final int n;
  private final int k;
  private final int computeType;
  private final Operand a;
  private final Operand b;
  private final Operand out;
  private final Pointer beta;

  /** A matrix as cuBLAS is told of it. */
  private record Operand(Pointer pointer, int type, int stride, int operation) {
    static Operand of(Matrix matrix, boolean transpose) {
      return new Operand(
          new DevicePointer(matrix.address()),
          matrix.type() == DType.BFLOAT16 ? CUDA_R_16BF : CUDA_R_32F,
          matrix.stride(),
          transpose ? CUBLAS_OP_T : CUBLAS_OP_N);
    }
  }

  /**
   * Prepares a product.
   *
   * @param type what {@code a} and {@code b} are, and how they are multiplied
   * @param a m x k, or k x m if transposed
   * @param b k x n, or n x k if transposed
   * @param out m x n; of the operands' type or FLOAT32
   * @throws IllegalArgumentException if shapes or types don't fit
   */
  public Gemm(
      ComputeType type,
      Matrix a,
      boolean transposeA,
      Matrix b,
      boolean transposeB,
      Matrix out,
      Into into) {
    m = transposeA ? a.columns() : a.rows();
    k = transposeA ? a.rows() : a.columns();
    n = transposeB ? b.rows() : b.columns();
    if (k != (transposeB ? b.columns() : b.rows()) || m != out.rows() || n != out.columns()) {
      throw new IllegalArgumentException(
          "%s%s times %s%s doesn't give %s"
              .formatted(
                  shape(a),
                  transposeA ? " transposed" : "",
                  shape(b),
                  transposeB ? " transposed" : "",
                  shape(out)));
    }
    if (a.type() != type.operands()
        || b.type() != type.operands()
        || (out.type() != DType.FLOAT32 && out.type() != type.operands())) {
      throw new IllegalArgumentException(
          "a product with %s has operands of %s and a result of FLOAT32 or that, not %s, %s and %s"
              .formatted(type, type.operands(), a.type(), b.type(), out.type()));
    }
    computeType = type.code();
    this.a = Operand.of(a, transposeA);
    this.b = Operand.of(b, transposeB);
    this.out = Operand.of(out, false);
    beta = into == Into.ACCUMULATE ? ONE : ZERO;
  }

  /** Calls cuBLAS; returns its status. Allocates no Java memory. */
  int call(cublasHandle handle) {
    // Without the suffix it takes the compute types of cuBLAS 10, and allocates.
    return JCublas2.cublasGemmEx_new(
        handle,
        b.operation,
        a.operation,
        n,
        m,
        k,
        ONE,
        b.pointer,
        b.type,
        b.stride,
        a.pointer,
        a.type,
        a.stride,
        beta,
        out.pointer,
        out.type,
        out.stride,
        computeType,
        cublasGemmAlgo.CUBLAS_GEMM_DEFAULT);
  }

  private static String shape(Matrix matrix) {
    return matrix.rows() + " x " + matrix.columns();
  }

  private static Pointer constant(float value) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder());
    return Pointer.to(buffer.putFloat(0, value));
  }
}
