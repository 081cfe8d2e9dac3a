package dev.hourglass.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.backend.cuda.driver.Device.Stream;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the emulated device a kernel takes as long as it has blocks. */
final class EmulatedTunerTest {
  private static final Tiling LARGE = Tiling.of(Arithmetic.FLOAT32).get(0);
  private static final Tiling SMALL = Tiling.of(Arithmetic.FLOAT32).get(2);

  private @Nullable CudaBackend open;

  @BeforeEach
  void openBackend() {
    String problem = Emulator.problem();
    assumeTrue(problem == null, problem);
    open = (CudaBackend) new CudaProvider().open(BackendOptions.defaults());
  }

  @AfterEach
  void closeBackend() {
    if (open != null) {
      open.close();
    }
  }

  private CudaBackend backend() {
    assertNotNull(open);
    return open;
  }

  /** A maker of kernels of a certain size, which counts what it is asked for. */
  private static final class Fixed implements ProductMaker {
    private final Tiling tiling;
    private final int parts;
    private final AtomicInteger calls = new AtomicInteger();

    Fixed(Tiling tiling, int parts) {
      this.tiling = tiling;
      this.parts = parts;
    }

    @Override
    public CudaKernel bind(CudaScope scope, Product product) {
      calls.incrementAndGet();
      return Products.bind(scope, product, new ProductPlan(tiling, parts));
    }
  }

  /** Of our own kernels and these. */
  private Tuner tuner(ProductMaker... others) {
    List<ProductMaker> makers = new ArrayList<>(List.of(Products::bindOwn));
    makers.addAll(List.of(others));
    return new Tuner(backend()::newScope, makers);
  }

  private static Product product(CudaScope scope, int m, int n) {
    return Product.gemm(
        Arithmetic.FLOAT32,
        scope.tensor(m, 20),
        false,
        scope.tensor(20, n),
        false,
        scope.tensor(m, n),
        Into.ACCUMULATE);
  }

  @Test
  void theFasterOneIsBoundFromThenOn() {
    Fixed faster = new Fixed(LARGE, 1);
    Tuner tuner = tuner(faster);
    try (CudaScope scope = backend().newScope()) {
      tuner.bind(scope, product(scope, 40, 40));
      assertEquals(2, faster.calls.get(), "measured, then bound");
      tuner.bind(scope, product(scope, 40, 40));
      assertEquals(3, faster.calls.get(), "remembered");
      tuner.bind(scope, product(scope, 41, 40));
      assertEquals(5, faster.calls.get(), "another shape is another measurement");
    }
  }

  @Test
  void aSlowerOneIsMeasuredOnly() {
    Fixed slower = new Fixed(SMALL, 3);
    ProductMaker unable = (scope, product) -> null;
    Tuner tuner = tuner(unable, slower);
    try (CudaScope scope = backend().newScope()) {
      Product product = product(scope, 128, 64);
      tuner.bind(scope, product);
      tuner.bind(scope, product);
      assertEquals(1, slower.calls.get());
    }
  }

  /** At its first launch, at the one that is timed, and while it is recorded. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void oneThatFailsIsNotBound(int launches) {
    AtomicInteger left = new AtomicInteger(launches);
    ProductMaker failing =
        (scope, product) ->
            new CudaKernel(backend().engine().stream(), product.reads(), product.writes()) {
              @Override
              void enqueue(Stream stream) {
                if (left.getAndDecrement() == 0) {
                  throw new BackendException.NativeFailure("cublasGemmEx", "for the test", null);
                }
              }
            };
    Tuner tuner = tuner(failing);
    try (CudaScope scope = backend().newScope()) {
      Product product = product(scope, 40, 40);
      tuner.bind(scope, product).run();
      tuner.bind(scope, product).run();
      assertEquals(-1, left.get());
    }
  }

  @Test
  void measuringLeavesOperandsAndMemoryAsTheyWere() {
    Tuner tuner = tuner(new Fixed(LARGE, 1));
    try (CudaScope scope = backend().newScope()) {
      Product product = product(scope, 40, 40);
      float[] old = new float[40 * 40];
      Arrays.fill(old, 3);
      product.out().upload(FloatBuffer.wrap(old));
      long bytes = backend().bytes();
      long events = Emulator.get(Emulator.Count.EVENTS);
      long executables = Emulator.get(Emulator.Count.EXECUTABLES);
      tuner.bind(scope, product);
      FloatBuffer now = FloatBuffer.allocate(40 * 40);
      product.out().download(now);
      assertArrayEquals(old, now.array());
      assertEquals(bytes, backend().bytes());
      assertEquals(events, Emulator.get(Emulator.Count.EVENTS));
      assertEquals(executables, Emulator.get(Emulator.Count.EXECUTABLES));
    }
  }

  @Test
  void withoutMemoryToMeasureInOurOwnIsBound() {
    Fixed other = new Fixed(LARGE, 1);
    Tuner tuner = tuner(other);
    try (CudaScope scope = backend().newScope()) {
      Product product = product(scope, 40, 40);
      long scratch = 1 << 20;
      Emulator.set(Emulator.Setting.MEMORY, backend().bytes() + scratch);
      try {
        CudaTensor rest = scope.tensor(DType.UINT8, 1, scratch);
        assertEquals(scratch, rest.size());
        tuner.bind(scope, product).run();
        assertEquals(0, other.calls.get());
      } finally {
        Emulator.set(Emulator.Setting.MEMORY, 256L << 20);
      }
    }
  }
}
