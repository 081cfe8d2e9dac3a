package dev.hourglass.backend.nd4j;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemv;

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
        "ND4J "
            + Artifacts.ND4J_VERSION
            + " with OpenBLAS, "
            + instructions
            + ", "
            + threads
            + (threads == 1 ? " thread" : " threads");
  }

  /**
   * Starts ND4J, which happens once a process and takes about a second, and sets its threads.
   *
   * @throws BackendException.Unavailable if ND4J doesn't start, or with another of its backends
   * @throws IllegalArgumentException if it can't have that many, or another open backend has
   *     another number
   */
  static CpuDevice open(int threads) {
    NativeOps operations = Startup.cpu();
    String instructions = instructionSet(operations.binaryLevel(), operations.optimalLevel());
    return new CpuDevice(operations, instructions, ProcessThreads.acquire(threads));
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
  public NativeMemory memory() {
    return NativeMemory.HOST;
  }

  @Override
  public OpaqueDataBuffer buffer(long size, int type, Pointer address) {
    return operations.dbCreateExternalDataBuffer(size, type, address, null);
  }

  @Override
  public @Nullable PointerPointer<Pointer> arguments() {
    return null;
  }

  @Override
  public @Nullable PointerPointer<Pointer> broadcastArguments(
      NativeScope scope, LongPointer shape, IntPointer dimension) {
    return null;
  }

  /** Does nothing: libnd4j's calls return when they have computed. */
  @Override
  public void finish() {}

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
