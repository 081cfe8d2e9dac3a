package dev.hourglass.backend.nd4jcuda;

import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;

import dev.hourglass.tensor.BackendException;
import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The libraries that ND4J itself has loaded through JavaCPP, with a cuBLAS handle of our own:
 * ND4J's belongs to its streams.
 */
final class JavaCppLibraries implements CudaLibraries {
  private final cublasContext handle = new cublasContext();

  /** Factors are read on the host, during the call. */
  private final FloatPointer one = new FloatPointer(1f);

  private final FloatPointer beta = new FloatPointer(0f);

  JavaCppLibraries() {
    checkBlas("cublasCreate", cublas.cublasCreate_v2(handle));
  }

  @Override
  public @Nullable Pointer allocateManaged(long bytes) {
    Pointer block = new Pointer();
    int error = cudart.cudaMallocManaged(block, bytes, cudart.cudaMemAttachGlobal);
    if (error == cudart.cudaErrorMemoryAllocation) {
      // CUDA would report it again to whoever asks for its last error.
      cudart.cudaGetLastError();
      return null;
    }
    check("cudaMallocManaged", error);
    return block;
  }

  @Override
  public void free(Pointer block) {
    check("cudaFree", cudart.cudaFree(block));
  }

  @Override
  public void synchronize() {
    check("cudaDeviceSynchronize", cudart.cudaDeviceSynchronize());
  }

  @Override
  public void sgemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      FloatPointer a,
      int lda,
      FloatPointer b,
      int ldb,
      float factor,
      FloatPointer c,
      int ldc) {
    checkBlas(
        "cublasSgemm",
        cublas.cublasSgemm_v2(
            handle,
            operation(transposeA),
            operation(transposeB),
            m,
            n,
            k,
            one,
            a,
            lda,
            b,
            ldb,
            beta.put(factor),
            c,
            ldc));
  }

  @Override
  public void sgemv(
      boolean transpose,
      int m,
      int n,
      FloatPointer a,
      int lda,
      FloatPointer x,
      float factor,
      FloatPointer y) {
    checkBlas(
        "cublasSgemv",
        cublas.cublasSgemv_v2(
            handle, operation(transpose), m, n, one, a, lda, x, 1, beta.put(factor), y, 1));
  }

  private static int operation(boolean transpose) {
    return transpose ? CUBLAS_OP_T : CUBLAS_OP_N;
  }

  private static void check(String function, int error) {
    if (error != cudart.cudaSuccess) {
      throw new BackendException.NativeFailure(
          "CUDA " + function, cudart.cudaGetErrorName(error).getString(), null);
    }
  }

  private static void checkBlas(String function, int status) {
    if (status != cublas.CUBLAS_STATUS_SUCCESS) {
      throw new BackendException.NativeFailure(
          "cuBLAS " + function, cublas.cublasGetStatusName(status).getString(), null);
    }
  }

  @Override
  public void close() {
    checkBlas("cublasDestroy", cublas.cublasDestroy_v2(handle));
    one.close();
    beta.close();
  }
}
