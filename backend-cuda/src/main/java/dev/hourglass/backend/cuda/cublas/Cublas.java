package dev.hourglass.backend.cuda.cublas;

import dev.hourglass.backend.cuda.cublas.CublasSearch.Found;
import dev.hourglass.backend.cuda.driver.Device.Memory;
import dev.hourglass.backend.cuda.driver.DeviceProperties.Capability;
import dev.hourglass.backend.cuda.driver.Resources;
import dev.hourglass.tensor.BackendException;
import java.util.function.LongFunction;
import jcuda.driver.CUstream;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasMath;
import jcuda.jcublas.cublasPointerMode;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;
import org.jspecify.annotations.Nullable;

/**
 * cuBLAS on one device. Its methods may be called from any thread in which the device's context is
 * current.
 *
 * <p>Products that may run side by side need a {@link Lane} each. Products of one lane are queued
 * on its stream, so they follow each other; but a graph captured from that stream brings the lane's
 * scratch memory with it, so two graphs that used the same lane must not run at the same time.
 *
 * <p>Every method throws {@link BackendException.NativeFailure} where cuBLAS reports an error.
 */
public final class Cublas implements AutoCloseable {
  private static final long MIB = 1 << 20;

  private final long workspaceBytes;
  private final LongFunction<? extends Memory> allocate;
  private final cublasHandle handle = new cublasHandle();
  private final Resources workspaces = new Resources();
  private @Nullable Lane current;
  private boolean closed;

  /** A stream with scratch memory of its own for the products queued on it. */
  public static final class Lane {
    private final cudaStream_t stream;
    private final DevicePointer pointer;

    private Lane(CUstream stream, Memory workspace) {
      this.stream = new cudaStream_t(stream);
      this.pointer = new DevicePointer(workspace.address());
    }
  }

  /**
   * Starts cuBLAS on the device whose context is current.
   *
   * @param found the libraries; a process can use one pair only
   * @param capability the device's
   * @param allocate gives memory of the device, aligned to 256 bytes
   */
  public Cublas(Found found, Capability capability, LongFunction<? extends Memory> allocate) {
    CublasNatives.load(found);
    this.allocate = allocate;
    workspaceBytes = workspaceBytes(capability);
    check("cublasCreate", JCublas2.cublasCreate(handle));
    boolean ready = false;
    try {
      check(
          "cublasSetPointerMode",
          JCublas2.cublasSetPointerMode(handle, cublasPointerMode.CUBLAS_POINTER_MODE_HOST));
      // The default, but partial sums of a BFLOAT16 result are in FLOAT32 as well.
      check(
          "cublasSetMathMode",
          JCublas2.cublasSetMathMode(
              handle, cublasMath.CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION));
      ready = true;
    } finally {
      if (!ready) {
        JCublas2.cublasDestroy(handle);
      }
    }
  }

  /** Scratch memory of a lane, in bytes, as NVIDIA recommends. */
  static long workspaceBytes(Capability capability) {
    return capability.isAtLeast(new Capability(9, 0)) ? 32 * MIB : 4 * MIB;
  }

  /** Its version, as in 13.0.2. */
  public synchronized String version() {
    int[] version = new int[1];
    check("cublasGetVersion", JCublas2.cublasGetVersion(handle, version));
    return version[0] / 10_000 + "." + version[0] / 100 % 100 + "." + version[0] % 100;
  }

  /**
   * Makes a lane, which lives until this is closed. Allocates, so not during a capture.
   *
   * @param stream open as long as the lane is used
   * @throws BackendException.OutOfMemory if there is no memory for its workspace
   */
  public synchronized Lane lane(CUstream stream) {
    return new Lane(stream, workspaces.add(allocate.apply(workspaceBytes)));
  }

  /** Queues a product on the lane's stream, which may be capturing. Allocates no Java memory. */
  public synchronized void enqueue(Gemm gemm, Lane lane) {
    if (lane != current) {
      current = null;
      check("cublasSetStream", JCublas2.cublasSetStream(handle, lane.stream));
      // Afterwards, because a change of the stream brings back cuBLAS's own workspace.
      check(
          "cublasSetWorkspace", JCublas2.cublasSetWorkspace(handle, lane.pointer, workspaceBytes));
      current = lane;
    }
    check("cublasGemmEx", gemm.call(handle));
  }

  /** Frees the lanes' memory. Nothing that was queued may still run. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (workspaces) {
      check("cublasDestroy", JCublas2.cublasDestroy(handle));
    }
  }

  private static void check(String call, int status) {
    if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) {
      throw new BackendException.NativeFailure(call, cublasStatus.stringFor(status), null);
    }
  }
}
