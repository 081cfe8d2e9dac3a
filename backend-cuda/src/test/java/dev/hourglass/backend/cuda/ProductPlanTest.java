package dev.hourglass.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.cuda.driver.DeviceProperties;
import dev.hourglass.backend.cuda.driver.DeviceProperties.Capability;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ProductPlanTest {
  private static final int KIB = 1024;

  /** The most shared memory of a block where there is least of it, by what the kernels need. */
  private static final int TURING_SHARED = 64 * KIB;

  private static final int AMPERE_SHARED = 99 * KIB;

  private static final DeviceProperties HOPPER = device(new Capability(9, 0), 132, 227 * KIB);
  private static final DeviceProperties TURING = device(new Capability(7, 5), 40, TURING_SHARED);

  private final CudaBackend backend = RecordingDevice.backend(new RecordingDevice());
  private final CudaScope scope = backend.newScope();

  @AfterEach
  void close() {
    backend.close();
  }

  private static DeviceProperties device(
      Capability capability, int multiprocessors, int sharedBytes) {
    return new DeviceProperties(
        0, "a device", capability, multiprocessors, sharedBytes, 1L << 34, 12_000);
  }

  private Product product(
      Arithmetic arithmetic, long m, long n, long k, boolean transposeA, boolean transposeB) {
    DType type = arithmetic.operands();
    return Product.gemm(
        arithmetic,
        transposeA ? scope.tensor(type, k, m) : scope.tensor(type, m, k),
        transposeA,
        transposeB ? scope.tensor(type, n, k) : scope.tensor(type, k, n),
        transposeB,
        scope.tensor(m, n),
        Into.OVERWRITE);
  }

  @ParameterizedTest
  @EnumSource
  void everyTilingFitsInEveryDevice(Arithmetic arithmetic) {
    int most = arithmetic == Arithmetic.FLOAT32 ? TURING_SHARED : AMPERE_SHARED;
    for (Tiling tiling : Tiling.of(arithmetic)) {
      for (int transposes = 0; transposes < 4; transposes++) {
        Product product =
            product(arithmetic, 500, 500, 500, (transposes & 1) != 0, (transposes & 2) != 0);
        int bytes = tiling.sharedBytes(product, tiling.stageCount(product));
        assertTrue(bytes <= most, tiling + " takes " + bytes);
      }
    }
  }

  @Test
  void sharedMemoryIsThatOfTheStagesThatThereAre() {
    Tiling small = Tiling.of(Arithmetic.BFLOAT16).get(2);
    // Lines of 128 elements and 16 bytes: 2 x 32 of them are less than eight slices of sums.
    Product one = product(Arithmetic.BFLOAT16, 150, 150, 128, false, true);
    assertEquals(8 * 32 * 40 * 4, small.sharedBytes(one, small.stageCount(one)));
    Product many = product(Arithmetic.BFLOAT16, 150, 150, 784, false, true);
    assertEquals(4 * 64 * 272, small.sharedBytes(many, small.stageCount(many)));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOAT32")
  void fewRowsMakeManySmallBlocks(Arithmetic arithmetic) {
    ProductPlan plan =
        ProductPlan.fastest(product(arithmetic, 150, 300, 784, false, false), HOPPER);
    assertEquals("small", plan.tiling().name());
    assertEquals(1, plan.parts());
  }

  @ParameterizedTest
  @EnumSource
  void largeProductsAreMadeOfLargeTiles(Arithmetic arithmetic) {
    ProductPlan plan =
        ProductPlan.fastest(product(arithmetic, 16_384, 2048, 1024, false, false), HOPPER);
    assertEquals("large", plan.tiling().name());
    assertEquals(1, plan.parts());
  }

  @ParameterizedTest
  @EnumSource
  void longSumsOfFewTilesAreSharedAmongBlocks(Arithmetic arithmetic) {
    Product product = product(arithmetic, 300, 150, 8192, true, false);
    ProductPlan plan = ProductPlan.fastest(product, HOPPER);
    assertTrue(plan.parts() > 1, plan.toString());
    int blocks = plan.tiling().tiles(product) * plan.parts();
    assertTrue(blocks > HOPPER.multiprocessors() / 2, plan.toString());
  }

  /** What the last round of blocks leaves idle is not worth an exchange of all tiles. */
  @ParameterizedTest
  @EnumSource
  void sumsOfManyTilesAreNotShared(Arithmetic arithmetic) {
    for (int size : new int[] {4000, 8000, 20_000}) {
      ProductPlan plan =
          ProductPlan.fastest(product(arithmetic, size, size, size, true, false), HOPPER);
      assertEquals(1, plan.parts(), plan.toString());
    }
  }

  @Test
  void aPlanNeverHasMorePartsThanStages() {
    Product product = product(Arithmetic.FLOAT32, 1, 1, 40, false, false);
    assertEquals(1, ProductPlan.fastest(product, TURING).parts());
  }

  @ParameterizedTest
  @EnumSource
  void thePlanFollowsFromTheProductAndTheDevice(Arithmetic arithmetic) {
    for (DeviceProperties device : new DeviceProperties[] {HOPPER, TURING}) {
      for (int size = 1; size < 3000; size = size * 3 + 1) {
        Product product = product(arithmetic, size, 2L * size, 300, false, true);
        ProductPlan plan = ProductPlan.fastest(product, device);
        assertEquals(plan, ProductPlan.fastest(product, device));
        for (Tiling other : Tiling.of(arithmetic)) {
          assertTrue(
              plan.cycles(product, device) <= new ProductPlan(other, 1).cycles(product, device));
        }
      }
    }
  }
}
