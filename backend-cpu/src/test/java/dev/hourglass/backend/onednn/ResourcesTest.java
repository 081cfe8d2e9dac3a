package dev.hourglass.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
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
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.UnaryOp;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** Memory, allocation, threads and failure. */
final class ResourcesTest extends Harness {

  @Test
  void runningAllocatesNothing() {
    for (Map.Entry<String, Kernel> each : oneOfEachKind(kernels).entrySet()) {
      Kernel kernel = each.getValue();
      for (int i = 0; i < 50; i++) {
        kernel.run();
      }
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long id = Thread.currentThread().getId();
      threads.getThreadAllocatedBytes(id);
      long before = threads.getThreadAllocatedBytes(id);
      for (int i = 0; i < 20; i++) {
        kernel.run();
      }
      assertEquals(0, threads.getThreadAllocatedBytes(id) - before, each.getKey());
    }
  }

  private Map<String, Kernel> oneOfEachKind(Kernels k) {
    NativeTensor a = random(6, 5, -1, 1);
    NativeTensor b = random(6, 5, 0, 1);
    NativeTensor c = random(6, 5, 0, 1);
    NativeTensor d = random(6, 5, 0, 1);
    NativeTensor square = random(5, 5, -1, 1);
    NativeTensor row = random(1, 5, -1, 1);
    NativeTensor column = random(6, 1, -1, 1);
    NativeTensor one = scalar(1);
    NativeTensor count = ints(1, 0);
    NativeTensor index = ints(7, 0, 1, 2, 99, 4, 5, 0);
    NativeTensor pixels = scope.tensor(DType.UINT8, 6, 5);
    Map<String, Kernel> all = new LinkedHashMap<>();
    all.put("fill", k.fill(1, c));
    all.put("copy", k.copy(a, c));
    all.put("convert", k.copy(pixels, c));
    all.put("gather", k.gatherRows(pixels, index, count, 0.5f, c));
    all.put("gemm", k.gemm(a, false, square, true, c, Into.ACCUMULATE));
    all.put("elu", k.map(Activation.ELU, a, c));
    all.put("softplus", k.map(Activation.SOFTPLUS, a, c));
    all.put("expm1", k.map(UnaryOp.Elementary.EXPM1, a, c));
    all.put("log", k.map(UnaryOp.Elementary.LOG, a, c));
    all.put("column", k.zip(BinaryOp.ADD, a, column, c));
    all.put("derivative", k.zip(new BinaryOp.TimesDerivative(Activation.TANH), a, row, c));
    all.put("axpy", k.axpy(0, a, c));
    all.put("sum", k.sum(a, row, Into.OVERWRITE));
    all.put("total", k.sum(random(40, 30, 0, 1), one, Into.OVERWRITE));
    all.put("random", k.random(new Distribution.Normal(0, 1), 1, count, c));
    for (LossFunction loss : LossFunction.values()) {
      all.put("loss " + loss, k.loss(loss, 1, a, b, one, c));
    }
    ColumnGroups groups =
        new ColumnGroups(List.of(new Elements(2, LossFunction.HUBER, 1), new OneHot(3, 1)));
    all.put("errors", k.errors(groups, 1, a, b, null, random(6, 3, 0, 1), c));
    all.put("means", k.means(groups, a, c));
    all.put("dense", k.dense(a, square, false, row, Activation.RELU, c));
    all.put("denseGrad", k.denseGrad(Activation.ELU, a, c, row, Into.OVERWRITE));
    NativeTensor rate = scalar(0.001f);
    NativeTensor step = scalar(1);
    all.put("adam", k.adam(new AdamParameters(0.9f, 0.99f, 1e-8f, 0.1f), rate, step, a, b, c, d));
    all.put("sgd", k.sgd(new SgdParameters(0.9f, true, 0.1f), rate, a, b, d));
    return all;
  }

  @Test
  void closingFreesWhatJavaCppCountsAndWhatWeCount() {
    for (int i = 0; i < 3; i++) {
      OneDnnScope other = (OneDnnScope) backend.newScope();
      long before = Pointer.totalCount();
      other.tensor(DType.UINT8, 3, 5);
      assertEquals(15, other.bytes());
      other.kernels().fill(1, other.tensor(100, 100)).run();
      assertTrue(other.bytes() > 40_000);
      assertEquals(scope.bytes() + other.bytes(), backend.bytes());
      other.close();
      other.close();
      assertEquals(0, other.bytes());
      assertEquals(before, Pointer.totalCount(), "objects left to JavaCPP's garbage collection");
    }
  }

  @Test
  void closingTheBackendClosesItsScopes() {
    OneDnnBackend other = new OneDnnBackend(2);
    OneDnnScope open = (OneDnnScope) other.newScope();
    open.tensor(10, 10);
    assertEquals(400, other.bytes());
    other.close();
    assertEquals(0, other.bytes());
    assertEquals(0, open.bytes());
    other.close();
    open.close();
  }

  @Test
  void newMemoryIsZeroAndAligned() {
    for (int i = 1; i < 200; i += 7) {
      NativeTensor tensor = scope.tensor(1, i);
      assertEquals(0, tensor.address() % 64);
      assertArrayEquals(new float[i], values(tensor));
      kernels.fill(1, tensor).run();
    }
  }

  @Test
  void outOfMemoryLeavesTheScopeUsable() {
    long before = scope.bytes();
    BackendException.OutOfMemory failure =
        assertThrows(BackendException.OutOfMemory.class, () -> scope.tensor(1L << 30, 1L << 20));
    assertEquals(1L << 52, failure.bytes());
    String message = String.valueOf(failure.getMessage());
    assertTrue(
        message.matches(
            "No memory for 4503599627370496 bytes. This machine or container has \\d+ in all, and"
                + " this backend owns "
                + before
                + " now; .*"),
        message);
    assertThrows(BackendException.OutOfMemory.class, () -> scope.tensor(1L << 40, 1L << 40));
    assertThrows(
        BackendException.OutOfMemory.class, () -> scope.tensor(DType.UINT8, 1, Long.MAX_VALUE));
    assertEquals(before, scope.bytes());
    NativeTensor tensor = scope.tensor(2, 2);
    kernels.fill(3, tensor).run();
    assertArrayEquals(new float[] {3, 3, 3, 3}, values(tensor));
  }

  @Test
  void nativeFailureNamesThePrimitive() {
    NativeTensor pixels = scope.tensor(DType.UINT8, 2, 2);
    Primitives primitives = new Primitives(scope);
    BackendException.NativeFailure failure =
        assertThrows(
            BackendException.NativeFailure.class,
            () ->
                primitives.matmul(
                    Operand.of(pixels, 2, 2),
                    Operand.of(pixels, 4, 1),
                    null,
                    Operand.of(pixels, 2, 1)));
    assertEquals("oneDNN matmul failed: invalid_arguments (2)", failure.getMessage());
  }

  @Test
  void scopesOfTwoThreadsDoNotDisturbEachOther() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      List<Future<float[]>> results = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        results.add(pool.submit(this::trainALittle));
      }
      float[] first = results.get(0).get(60, TimeUnit.SECONDS);
      assertArrayEquals(first, results.get(1).get(60, TimeUnit.SECONDS));
      assertArrayEquals(first, trainALittle());
      assertTrue(Float.isFinite(first[0]) && first[0] > 0);
    } finally {
      pool.shutdownNow();
    }
  }

  /** Bound and run on the calling thread, with every kind of scratch memory in use. */
  private float[] trainALittle() {
    try (OneDnnScope own = (OneDnnScope) backend.newScope()) {
      Kernels k = own.kernels();
      NativeTensor counter = own.tensor(DType.INT32, 1, 1);
      NativeTensor x = own.tensor(61, 77);
      NativeTensor w = own.tensor(77, 77);
      NativeTensor gradient = own.tensor(77, 77);
      NativeTensor y = own.tensor(61, 77);
      NativeTensor dy = own.tensor(61, 77);
      NativeTensor loss = own.tensor(1, 1);
      NativeTensor rate = own.tensor(1, 1);
      k.random(new Distribution.Uniform(0, 1), 1, counter, x).run();
      k.random(new Distribution.Normal(0, 0.1f), 2, counter, w).run();
      k.fill(0.01f, rate).run();
      List<Kernel> step =
          List.of(
              k.dense(x, w, false, null, Activation.SOFTPLUS, y),
              k.loss(LossFunction.HUBER, 1, y, x, loss, dy),
              k.denseGrad(Activation.SOFTPLUS, y, dy, null, Into.OVERWRITE),
              k.gemm(x, true, dy, false, gradient, Into.OVERWRITE),
              k.sgd(new SgdParameters(0, false, 0), rate, w, gradient, null));
      for (int i = 0; i < 30; i++) {
        step.forEach(Kernel::run);
      }
      return values(loss);
    }
  }
}
