package dev.hourglass.backend.cuda.cublas;

import dev.hourglass.backend.cuda.cublas.Cublas.Lane;
import dev.hourglass.backend.cuda.cublas.CublasSearch.Found;
import dev.hourglass.backend.cuda.driver.Device.Memory;
import dev.hourglass.backend.cuda.driver.DeviceProperties.Capability;
import dev.hourglass.backend.cuda.driver.JCudaNatives;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.jcublas.JCublas2;
import jcuda.runtime.JCuda;

/** What the tests run in a JVM of its own, with a cuBLAS of theirs. */
final class CublasProgram {
  /** Where the fake's device memory begins. */
  private static final long BASE = 0x700000000000L;

  private static final long WORKSPACES = 0x800000000000L;
  private static final int[][] SHAPES = {
    {1, 1, 1}, {3, 5, 7}, {17, 1, 13}, {1, 19, 2}, {33, 31, 29}, {8, 16, 24}
  };

  /** The last time with a result of the operands' type. */
  private static final List<ComputeType> TYPES =
      List.of(ComputeType.FLOAT32, ComputeType.TF32, ComputeType.BFLOAT16, ComputeType.BFLOAT16);

  private final Cublas cublas;
  private final Random random = new Random(11);
  private long workspaces;

  private CublasProgram(Found found, Capability capability) {
    cublas = new Cublas(found, capability, this::allocate);
  }

  /**
   * Runs it.
   *
   * @param arguments "products", "lanes", "allocation" or "load"
   */
  public static void main(String[] arguments) {
    Found found = (Found) CublasSearch.find(13000);
    System.out.println(found.description());
    try {
      CublasProgram program = new CublasProgram(found, new Capability(9, 0));
      switch (arguments[0]) {
        case "products" -> program.products();
        case "lanes" -> program.lanes();
        case "allocation" -> program.allocation();
        default -> System.out.println("version " + program.cublas.version());
      }
      program.cublas.close();
      program.cublas.close();
      System.out.println("workspaces left: " + program.workspaces);
    } catch (BackendException e) {
      System.out.println(e.getMessage());
    }
  }

  private Memory allocate(long bytes) {
    long address = WORKSPACES + bytes * workspaces;
    workspaces++;
    return new Memory() {
      @Override
      public long address() {
        return address;
      }

      @Override
      public long bytes() {
        return bytes;
      }

      @Override
      public void close() {
        workspaces--;
      }
    };
  }

  private void products() {
    Lane lane = cublas.lane(new CUstream());
    int count = 0;
    for (int[] shape : SHAPES) {
      for (int variant = 0; variant < 64; variant++) {
        ComputeType type = TYPES.get(variant % 4);
        DType result = variant % 4 == 3 ? DType.BFLOAT16 : DType.FLOAT32;
        boolean padded = (variant & 4) != 0;
        boolean transposeA = (variant & 8) != 0;
        boolean transposeB = (variant & 16) != 0;
        Into into = (variant & 32) != 0 ? Into.ACCUMULATE : Into.OVERWRITE;
        product(shape, type, result, padded, transposeA, transposeB, into, lane);
        count++;
      }
    }
    System.out.println(count + " products agree");
  }

  private void product(
      int[] shape,
      ComputeType type,
      DType result,
      boolean padded,
      boolean transposeA,
      boolean transposeB,
      Into into,
      Lane lane) {
    int m = shape[0];
    int n = shape[1];
    int k = shape[2];
    Operand a = new Operand(BASE, type.operands(), transposeA, m, k, padded ? 3 : 0);
    Operand b = new Operand(BASE + (1 << 18), type.operands(), transposeB, k, n, padded ? 2 : 0);
    Operand out = new Operand(BASE + (1 << 19), result, false, m, n, padded ? 5 : 0);
    if (into == Into.OVERWRITE) {
      out.values[0] = Float.NaN;
    }
    a.upload();
    b.upload();
    out.upload();
    float[] old = out.values.clone();

    cublas.enqueue(
        new Gemm(type, a.matrix, transposeA, b.matrix, transposeB, out.matrix, into), lane);
    out.download();

    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double expected = into == Into.ACCUMULATE ? old[out.index(i, j)] : 0;
        double size = Math.abs(expected);
        for (int p = 0; p < k; p++) {
          double term =
              multiplied(a.values[a.index(i, p)], type) * multiplied(b.values[b.index(p, j)], type);
          expected += term;
          size += Math.abs(term);
        }
        double error = Math.abs(out.values[out.index(i, j)] - expected);
        double limit = 1e-6 * size + (result == DType.BFLOAT16 ? Math.abs(expected) / 256 : 0);
        if (!(error <= limit)) {
          throw new AssertionError(
              "%d x %d x %d, %s to %s, %b %b %b %s: [%d, %d] is %g and not %g"
                  .formatted(
                      m,
                      n,
                      k,
                      type,
                      result,
                      padded,
                      transposeA,
                      transposeB,
                      into,
                      i,
                      j,
                      out.values[out.index(i, j)],
                      expected));
        }
      }
      for (int j = n; j < out.matrix.stride() && i < m - 1; j++) {
        if (out.values[out.index(i, j)] != old[out.index(i, j)]) {
          throw new AssertionError("wrote between the rows");
        }
      }
    }
  }

  /** An operand's value as it is multiplied: TF32 has 10 bits of mantissa. */
  private static double multiplied(float value, ComputeType type) {
    if (type != ComputeType.TF32) {
      return value;
    }
    double step = Math.ulp(value) * (1 << 13);
    return Math.rint(value / step) * step;
  }

  private void lanes() {
    JCudaNatives.load("JCudaRuntime", () -> JCuda.initialize());
    Lane first = cublas.lane(new CUstream(JCuda.cudaStreamLegacy));
    Lane second = cublas.lane(new CUstream(JCuda.cudaStreamPerThread));
    Matrix float32 = Matrix.dense(BASE, DType.FLOAT32, 2, 2);
    Matrix bfloat16 = Matrix.dense(BASE, DType.BFLOAT16, 2, 2);
    Matrix out = Matrix.dense(BASE + 64, DType.FLOAT32, 2, 2);
    Gemm exact = gemm(ComputeType.FLOAT32, float32, out);
    cublas.enqueue(exact, first);
    cublas.enqueue(gemm(ComputeType.TF32, float32, out), second);
    cublas.enqueue(gemm(ComputeType.BFLOAT16, bfloat16, out), second);
    cublas.enqueue(exact, first);
  }

  private static Gemm gemm(ComputeType type, Matrix operand, Matrix out) {
    return new Gemm(type, operand, false, operand, true, out, Into.OVERWRITE);
  }

  private void allocation() {
    Lane first = cublas.lane(new CUstream());
    Lane second = cublas.lane(new CUstream());
    Gemm gemm =
        gemm(
            ComputeType.FLOAT32,
            Matrix.dense(BASE, DType.FLOAT32, 2, 2),
            Matrix.dense(BASE + 64, DType.FLOAT32, 2, 2));
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = 0;
    for (int i = 0; i < 3000; i++) {
      if (i == 1000) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      cublas.enqueue(gemm, i % 3 == 0 ? first : second);
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    System.out.println("bytes a call: " + bytes / 2000);
  }

  /** A matrix in device memory with a copy here; its values fill its type. */
  private final class Operand {
    private final Matrix matrix;
    private final boolean transposed;
    private final float[] values;

    /** One that is {@code rows x columns} once it is transposed as said. */
    Operand(long address, DType type, boolean transposed, int rows, int columns, int padding) {
      int stored = transposed ? rows : columns;
      this.transposed = transposed;
      matrix = new Matrix(address, type, transposed ? columns : rows, stored, stored + padding);
      values = new float[matrix.rows() * matrix.stride()];
      for (int i = 0; i < values.length; i++) {
        float value = random.nextFloat() * 2 - 1;
        values[i] =
            type == DType.FLOAT32
                ? value
                : Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xffff0000);
      }
    }

    int index(int row, int column) {
      return transposed ? column * matrix.stride() + row : row * matrix.stride() + column;
    }

    void upload() {
      byte[] bytes = new byte[values.length * matrix.type().bytes()];
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      for (float value : values) {
        int bits = Float.floatToRawIntBits(value);
        if (matrix.type() == DType.FLOAT32) {
          buffer.putInt(bits);
        } else {
          buffer.putShort((short) (bits >>> 16));
        }
      }
      copied(JCublas2.cublasSetVector(bytes.length, 1, Pointer.to(bytes), 1, pointer(), 1));
    }

    void download() {
      byte[] bytes = new byte[values.length * matrix.type().bytes()];
      copied(JCublas2.cublasGetVector(bytes.length, 1, pointer(), 1, Pointer.to(bytes), 1));
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      for (int i = 0; i < values.length; i++) {
        values[i] =
            Float.intBitsToFloat(
                matrix.type() == DType.FLOAT32 ? buffer.getInt() : buffer.getShort() << 16);
      }
    }

    private Pointer pointer() {
      return new DevicePointer(matrix.address());
    }

    private void copied(int status) {
      if (status != 0) {
        throw new AssertionError("the copy failed: " + status);
      }
    }
  }
}
