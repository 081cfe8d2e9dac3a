package dev.hourglass.backend.nd4jcuda;

import dev.hourglass.backend.nativememory.Address;
import dev.hourglass.backend.nativememory.NativeMemory;
import dev.hourglass.backend.nativememory.NativeScope;
import dev.hourglass.backend.natives.NativeText;
import dev.hourglass.backend.nd4j.Artifacts;
import dev.hourglass.backend.nd4j.Device;
import dev.hourglass.backend.nd4j.Nd4jBackend;
import dev.hourglass.backend.nd4j.Startup;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.OpaqueDataBuffer;
import org.nd4j.nativeblas.OpaqueLaunchContext;
import org.nd4j.nativeblas.OpaqueTadPack;

/**
 * The only card that ND4J sees, through managed memory.
 *
 * <p>libnd4j launches on a stream of the calling thread's own, cuBLAS on the default one. Neither
 * matters: whoever launches something waits for the whole card before anybody else's turn.
 */
final class ManagedDevice implements Device, NativeMemory {
  /** As many additional arguments as ND4J's own executioner hands over, most of them empty. */
  private static final int ARGUMENTS = 32;

  private final NativeOps operations;
  private final CudaLibraries cuda;
  private final Pointer argumentsBlock;
  private final PointerPointer<Pointer> arguments;
  private boolean closed;

  /**
   * Takes over the libraries.
   *
   * @param operations libnd4j for CUDA, started
   * @param cuda closed with this device
   */
  ManagedDevice(NativeOps operations, CudaLibraries cuda) {
    this.operations = operations;
    this.cuda = cuda;
    argumentsBlock = Pointer.calloc(ARGUMENTS, Long.BYTES);
    arguments = new PointerPointer<>(argumentsBlock);
    // At the places where ND4J's executioner has them. The streams and buffers are this thread's;
    // on another one libnd4j takes that one's instead.
    OpaqueLaunchContext context = operations.defaultLaunchContext();
    arguments.put(1, operations.lcExecutionStream(context));
    arguments.put(3, operations.lcAllocationPointer(context));
    arguments.put(4, operations.lcReductionPointer(context));
    arguments.put(5, operations.lcScalarPointer(context));
  }

  /**
   * Starts ND4J if need be.
   *
   * @throws BackendException.Unavailable if ND4J doesn't start, or with another of its backends
   */
  static Backend open(String name) {
    NativeOps operations = Startup.cuda();
    return new Nd4jBackend(name, new ManagedDevice(operations, new JavaCppLibraries()));
  }

  @Override
  public NativeOps operations() {
    return operations;
  }

  @Override
  public String description() {
    return "ND4J "
        + Artifacts.ND4J_VERSION
        + " for CUDA 11.6, "
        + NativeText.line(operations.getDeviceName(0))
        + ", compute capability "
        + operations.getDeviceMajor(0)
        + "."
        + operations.getDeviceMinor(0);
  }

  @Override
  public NativeMemory memory() {
    return this;
  }

  @Override
  public @Nullable Pointer allocate(long bytes) {
    Pointer block = cuda.allocateManaged(bytes);
    if (block != null) {
      Pointer.memset(block, 0, bytes);
    }
    return block;
  }

  @Override
  public void free(Pointer block) {
    cuda.free(block);
  }

  /**
   * Memory that libnd4j takes for the card's alone. It keeps account of which copy, the host's or
   * the card's, was written last: once it is told that it is the card's, it never copies.
   */
  @Override
  public OpaqueDataBuffer buffer(long size, int type, Pointer address) {
    OpaqueDataBuffer buffer = operations.dbCreateExternalDataBuffer(size, type, null, address);
    operations.dbTickDeviceWrite(buffer);
    return buffer;
  }

  @Override
  public PointerPointer<Pointer> arguments() {
    return arguments;
  }

  /** The rows or columns: their shape on the host, then shapes and offsets on the card. */
  @Override
  public PointerPointer<Pointer> broadcastArguments(
      NativeScope scope, LongPointer shape, IntPointer dimension) {
    OpaqueTadPack rows = operations.tadOnlyShapeInfo(shape, dimension, 1);
    scope.onClose(() -> operations.deleteTadPack(rows));
    Address place = new Address(scope.allocate(ARGUMENTS * Long.BYTES));
    Pointer.memcpy(place, argumentsBlock, ARGUMENTS * Long.BYTES);
    PointerPointer<Pointer> all = new PointerPointer<>(place);
    all.put(9, operations.getPrimaryShapeInfo(rows));
    // The matrix that is read, then the one that is written.
    all.put(10, operations.getSpecialShapeInfo(rows));
    all.put(11, operations.getSpecialOffsets(rows));
    all.put(12, operations.getSpecialShapeInfo(rows));
    all.put(13, operations.getSpecialOffsets(rows));
    return all;
  }

  @Override
  public void finish() {
    cuda.synchronize();
  }

  /** In columns everything is transposed: {@code outᵀ = op(b)ᵀ·op(a)ᵀ}. */
  @Override
  public synchronized void multiply(
      FloatPointer a,
      boolean transposeA,
      FloatPointer b,
      boolean transposeB,
      FloatPointer out,
      int m,
      int n,
      int k,
      float beta) {
    cuda.sgemm(
        transposeB,
        transposeA,
        n,
        m,
        k,
        b,
        transposeB ? k : n,
        a,
        transposeA ? m : k,
        beta,
        out,
        n);
    cuda.synchronize();
  }

  /** In columns the matrix is its transposed one. */
  @Override
  public synchronized void multiplyVector(
      FloatPointer matrix,
      boolean transpose,
      int rows,
      int columns,
      FloatPointer vector,
      FloatPointer out,
      float beta) {
    cuda.sgemv(!transpose, columns, rows, matrix, columns, vector, beta, out);
    cuda.synchronize();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Pointer.free(argumentsBlock);
      cuda.close();
    }
  }
}
