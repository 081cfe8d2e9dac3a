package dev.hourglass.backend.cuda.cublas;

import static jcuda.jcublas.cublasComputeType.CUBLAS_COMPUTE_32F;
import static jcuda.jcublas.cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32;
import static jcuda.jcublas.cublasComputeType.CUBLAS_COMPUTE_32F_PEDANTIC;

import dev.hourglass.tensor.DType;

/** How a product multiplies. All of them add in FLOAT32. */
public enum ComputeType {
  /**
   * FLOAT32 operands, multiplied as such. Pedantic, because that alone is promised to be so
   * whatever the process's environment asks of cuBLAS.
   */
  FLOAT32(DType.FLOAT32, CUBLAS_COMPUTE_32F_PEDANTIC),
  /** FLOAT32 operands, rounded to the 10 bits of mantissa that tensor cores multiply. */
  TF32(DType.FLOAT32, CUBLAS_COMPUTE_32F_FAST_TF32),
  /** BFLOAT16 operands. */
  BFLOAT16(DType.BFLOAT16, CUBLAS_COMPUTE_32F);

  private final DType operands;
  private final int code;

  ComputeType(DType operands, int code) {
    this.operands = operands;
    this.code = code;
  }

  /** The type of both operands. */
  public DType operands() {
    return operands;
  }

  /** A {@code cublasComputeType_t}. */
  int code() {
    return code;
  }
}
