package dev.hourglass.backend.nd4jcuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.nd4j.Nd4jBackend;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.ColumnGroup.OneHot;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The device, and the shared implementation on it, with the libraries played by the host. */
final class ManagedDeviceTest {
  private final HostLibraries cuda = new HostLibraries();
  private final RecordedOps libnd4j = new RecordedOps(cuda);
  private final Backend backend =
      new Nd4jBackend("nd4j-cuda", new ManagedDevice(libnd4j.operations, cuda));
  private final Scope scope = backend.newScope();
  private final Kernels kernels = scope.kernels();
  private final SplittableRandom random = new SplittableRandom(42);

  /** Whatever a test has done. */
  @AfterEach
  void everythingIsGivenBack() {
    cuda.failure = null;
    backend.close();
    backend.close();
    assertTrue(cuda.closed);
    assertEquals(0, cuda.blocks.size(), "blocks not freed");
    assertEquals(0, libnd4j.openBuffers(), "buffers not deleted");
    assertEquals(0, libnd4j.openRows, "descriptions of rows not deleted");
    assertEquals(0, backend.bytes());
  }

  private Tensor tensor(float[] values, int rows, int columns) {
    Tensor tensor = scope.tensor(rows, columns);
    tensor.upload(FloatBuffer.wrap(values));
    return tensor;
  }

  private float[] numbers(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(-8, 9);
    }
    return values;
  }

  private static float[] values(Tensor tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.download(FloatBuffer.wrap(values));
    return values;
  }

  /** Row-major matrices of small whole numbers, whose products are exact. */
  @ParameterizedTest
  @CsvSource({
    "3, 5, 7, false, false", "3, 5, 7, true, false", "3, 5, 7, false, true", "3, 5, 7, true, true",
    "1, 4, 6, false, true", "4, 1, 6, true, false", "4, 6, 1, true, true", "1, 1, 1, false, false"
  })
  void multipliesMatrices(int m, int n, int k, boolean transposeA, boolean transposeB) {
    for (Into into : Into.values()) {
      float[] a = numbers(m * k);
      float[] b = numbers(k * n);
      float[] old = numbers(m * n);
      float[] expected = new float[m * n];
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          float sum = into == Into.ACCUMULATE ? old[i * n + j] : 0;
          for (int l = 0; l < k; l++) {
            sum += a[transposeA ? l * m + i : i * k + l] * b[transposeB ? j * k + l : l * n + j];
          }
          expected[i * n + j] = sum;
        }
      }
      if (into == Into.OVERWRITE) {
        Arrays.fill(old, Float.NaN);
      }
      Tensor left = transposeA ? tensor(a, k, m) : tensor(a, m, k);
      Tensor right = transposeB ? tensor(b, n, k) : tensor(b, k, n);
      Tensor out = tensor(old, m, n);
      kernels.gemm(left, transposeA, right, transposeB, out, into).run();
      assertFalse(cuda.busy, "the product was left behind");
      assertArrayEquals(expected, values(out));
    }
  }

  /** Sums are products with a vector of ones. */
  @ParameterizedTest
  @EnumSource
  void multipliesMatricesAndVectors(Into into) {
    float[] matrix = {1, 2, 3, 40, 50, 60};
    float before = into == Into.ACCUMULATE ? 0.5f : Float.NaN;
    float kept = into == Into.ACCUMULATE ? 0.5f : 0;
    Tensor row = tensor(new float[] {before, before, before}, 1, 3);
    Tensor column = tensor(new float[] {before, before}, 2, 1);
    Tensor in = tensor(matrix, 2, 3);
    kernels.sum(in, row, into).run();
    assertFalse(cuda.busy, "the product was left behind");
    kernels.sum(in, column, into).run();
    assertFalse(cuda.busy, "the product was left behind");
    assertArrayEquals(new float[] {41 + kept, 52 + kept, 63 + kept}, values(row));
    assertArrayEquals(new float[] {6 + kept, 150 + kept}, values(column));
  }

  private List<Kernel> allKinds() {
    Tensor a = scope.tensor(31, 50);
    Tensor b = scope.tensor(31, 50);
    Tensor c = scope.tensor(31, 50);
    Tensor d = scope.tensor(31, 50);
    Tensor row = scope.tensor(1, 50);
    Tensor column = scope.tensor(31, 1);
    Tensor one = scope.tensor(1, 1);
    Tensor square = scope.tensor(50, 50);
    Tensor count = scope.tensor(DType.INT32, 1, 1);
    List<Kernel> all = new ArrayList<>();
    all.add(kernels.fill(1, a));
    all.add(kernels.copy(a, b));
    all.add(kernels.copy(scope.tensor(DType.UINT8, 31, 50), b));
    all.add(kernels.gatherRows(scope.tensor(DType.UINT8, 9, 50), count, count, 0.5f, c));
    all.add(kernels.gemm(a, false, square, false, c, Into.OVERWRITE));
    List<UnaryOp> functions = new ArrayList<>(List.of(Activation.values()));
    functions.addAll(List.of(UnaryOp.Elementary.values()));
    functions.add(new UnaryOp.Affine(2, 1));
    for (UnaryOp function : functions) {
      all.add(kernels.map(function, a, b));
      all.add(kernels.zip(new BinaryOp.TimesDerivative(function), a, b, c));
      all.add(kernels.zip(new BinaryOp.TimesDerivative(function), a, row, c));
    }
    for (BinaryOp operation : BinaryOp.Arithmetic.values()) {
      for (Tensor second : List.of(b, row, column, one)) {
        all.add(kernels.zip(operation, a, second, c));
      }
    }
    all.add(kernels.axpy(2, a, c));
    all.add(kernels.sum(a, row, Into.OVERWRITE));
    all.add(kernels.sum(a, one, Into.OVERWRITE));
    all.add(kernels.random(new Distribution.Normal(0, 1), 1, count, c));
    for (LossFunction loss : LossFunction.values()) {
      all.add(kernels.loss(loss, 1, a, b, one, c));
    }
    ColumnGroups groups =
        new ColumnGroups(List.of(new Elements(20, LossFunction.HUBER, 1), new OneHot(30, 1)));
    all.add(kernels.errors(groups, 1, a, b, null, scope.tensor(31, 21), c));
    all.add(kernels.means(groups, a, c));
    all.add(kernels.dense(a, square, false, row, Activation.ELU, c));
    all.add(kernels.denseGrad(Activation.ELU, a, c, row, Into.OVERWRITE));
    all.add(kernels.adam(new AdamParameters(0.9f, 0.99f, 1e-8f, 0.1f), one, one, a, b, c, d));
    all.add(kernels.sgd(new SgdParameters(0.9f, true, 0.1f), one, a, b, d));
    return all;
  }

  /** What each call is held to is in {@link RecordedOps}. */
  @Test
  void noKernelLeavesWorkBehindOrPassesWhatTheCardCanNotUse() {
    long before = Pointer.totalCount();
    List<Kernel> all = allKinds();
    for (int i = 0; i < all.size(); i++) {
      all.get(i).run();
      assertFalse(cuda.busy, "kernel " + i + " left work behind: " + libnd4j.calls);
    }
    assertTrue(
        libnd4j.calls.containsAll(
            List.of(
                "execPairwiseTransform",
                "execScalar",
                "execBroadcast",
                "execTransformSame",
                "execTransformStrict",
                "execTransformFloat",
                "execTransformAny")),
        () -> "not all kinds of loops: " + libnd4j.calls);
    assertEquals(before, Pointer.totalCount(), "objects left to JavaCPP's garbage collection");
  }

  @Test
  void newMemoryIsZero() {
    assertArrayEquals(new float[33], values(scope.tensor(3, 11)));
  }

  @Test
  void aFullCardLeavesTheScopeUsable() {
    long before = scope.bytes();
    cuda.full = true;
    BackendException.OutOfMemory failure =
        assertThrows(BackendException.OutOfMemory.class, () -> scope.tensor(100, 100));
    assertEquals(40_000, failure.bytes());
    assertEquals(before, scope.bytes());
    cuda.full = false;
    assertArrayEquals(new float[] {5}, values(tensor(new float[] {5}, 1, 1)));
  }

  @Test
  void aFailureOnTheCardIsTheKernelsFailure() {
    Tensor a = scope.tensor(2, 2);
    Kernel loop = kernels.map(Activation.TANH, a, a);
    Kernel product = kernels.gemm(a, false, a, false, scope.tensor(2, 2), Into.OVERWRITE);
    cuda.failure =
        new BackendException.NativeFailure("CUDA cudaDeviceSynchronize", "cudaErrorAssert", null);
    for (Kernel kernel : List.of(loop, product)) {
      assertSame(cuda.failure, assertThrows(BackendException.NativeFailure.class, kernel::run));
    }
  }

  @Test
  void describesItself() {
    assertEquals("nd4j-cuda", backend.name());
    assertEquals(
        "ND4J 1.0.0-M2.1 for CUDA 11.6, NVIDIA A10, compute capability 8.6", backend.description());
  }
}
