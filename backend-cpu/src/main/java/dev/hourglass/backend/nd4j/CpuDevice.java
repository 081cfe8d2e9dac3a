package dev.hourglass.backend.nd4j;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemv;

import dev.hourglass.backend.nativememory.NativePlatform;
import dev.hourglass.tensor.BackendException;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The host: ND4J's CPU backend, and the OpenBLAS that it has loaded for its own products. Row-major
 * products are asked of it directly, since ND4J's {@code mmul} is several times slower where the
 * result is in C order.
 */
final class CpuDevice implements Device {
  private final NativeOps operations;
  private final String description;
  private boolean closed;

  private CpuDevice(NativeOps operations, String instructions, int threads) {
    this.operations = operations;
    this.description =
        "ND4J %s with OpenBLAS, %s, %d thread%s"
            .formatted(Artifacts.ND4J_VERSION, instructions, threads, threads == 1 ? "" : "s");
  }

  /**
   * Starts ND4J, which happens once a process and takes about a second, and sets its threads.
   *
   * @throws BackendException.Unavailable if ND4J doesn't start, or with another of its backends
   * @throws IllegalArgumentException if it can't have that many, or another open backend has
   *     another number
   */
  static CpuDevice open(int threads) {
    Environment environment = start();
    if (!environment.isCPU()) {
      throw new BackendException.Unavailable(
          "ND4J has started with its backend "
              + Nd4j.getBackend().getClass().getSimpleName()
              + ", and has only one a process; take that out of the class path to use nd4j-native");
    }
    NativeOps operations = NativeOpsHolder.getInstance().getDeviceNativeOps();
    String instructions = instructionSet(operations.binaryLevel(), operations.optimalLevel());
    return new CpuDevice(operations, instructions, ProcessThreads.acquire(threads));
  }

  private static Environment start() {
    try {
      return Nd4j.getEnvironment();
    } catch (LinkageError | RuntimeException e) {
      throw new BackendException.Unavailable(
          "ND4J is on the class path, but does not start: "
              + NativePlatform.rootCause(e)
              + "; see its own messages in the log, or use another backend");
    }
  }

  /** libnd4j's levels; a user gains from the build for the better one. */
  static String instructionSet(int built, int possible) {
    String name = instructionSet(built);
    return built < possible
        ? name + " (there is a build for " + instructionSet(possible) + ")"
        : name;
  }

  private static String instructionSet(int level) {
    return switch (level) {
      case 2 -> "AVX2";
      case 3 -> "AVX-512";
      default -> "generic instructions";
    };
  }

  @Override
  public NativeOps operations() {
    return operations;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void multiply(
      FloatPointer a,
      boolean transposeA,
      FloatPointer b,
      boolean transposeB,
      FloatPointer out,
      int m,
      int n,
      int k,
      float beta) {
    cblas_sgemm(
        CblasRowMajor,
        transpose(transposeA),
        transpose(transposeB),
        m,
        n,
        k,
        1,
        a,
        transposeA ? m : k,
        b,
        transposeB ? k : n,
        beta,
        out,
        n);
  }

  @Override
  public void multiplyVector(
      FloatPointer matrix,
      boolean transpose,
      int rows,
      int columns,
      FloatPointer vector,
      FloatPointer out,
      float beta) {
    cblas_sgemv(
        CblasRowMajor,
        transpose(transpose),
        rows,
        columns,
        1,
        matrix,
        columns,
        vector,
        1,
        beta,
        out,
        1);
  }

  private static int transpose(boolean transpose) {
    return transpose ? CblasTrans : CblasNoTrans;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      ProcessThreads.release();
    }
  }
}
