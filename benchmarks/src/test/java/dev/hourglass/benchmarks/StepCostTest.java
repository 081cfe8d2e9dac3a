package dev.hourglass.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.benchmarks.Product.Kind;
import dev.hourglass.tensor.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against numbers computed by hand for 3-2-3 and five rows. */
final class StepCostTest {
  private static final Layers LAYERS = Layers.parse("3-2-3");

  @Test
  void theProductsOfAStep() {
    assertEquals(
        List.of(
            new Product(Kind.FORWARD, 0, 5, 3, 2),
            new Product(Kind.FORWARD, 1, 5, 2, 3),
            new Product(Kind.WEIGHT_GRADIENT, 1, 2, 5, 3),
            new Product(Kind.INPUT_GRADIENT, 1, 5, 3, 2),
            new Product(Kind.WEIGHT_GRADIENT, 0, 3, 5, 2)),
        Product.of(LAYERS, 5));
    assertEquals(60, new Product(Kind.FORWARD, 0, 5, 3, 2).flops());
  }

  @Test
  void singlePrecision() {
    // Five products of 2·5·3·2 operations each.
    long flops = 5 * 60;
    long fetch = 20 + 60 + 60;
    long forward = (60 + 24 + 8 + 40) + (40 + 24 + 12 + 60);
    long loss = 60 + 60 + 60;
    long second = (60 + 12) + (40 + 60 + 24) + (60 + 24 + 40);
    long first = (3 * 40 + 8) + (60 + 40 + 24);
    long adam = 7 * 17 * 4;
    assertEquals(
        new StepCost(flops, fetch + forward + loss + second + first + adam),
        StepCost.of(LAYERS, 5, DType.FLOAT32, DType.FLOAT32));
    assertEquals(1636, StepCost.of(LAYERS, 5, DType.FLOAT32, DType.FLOAT32).bytes());
  }

  @Test
  void mixedPrecisionFromBytes() {
    long fetch = (20 + 15 + 60) + (60 + 30);
    long forward = (30 + 12 + 8 + 20) + (20 + 12 + 12 + 60);
    long loss = 60 + 60 + 30;
    long second = (30 + 12) + (20 + 30 + 24) + (30 + 12 + 20);
    long first = (3 * 20 + 8) + (30 + 20 + 24);
    long adam = 7 * 17 * 4 + (48 + 24);
    assertEquals(
        new StepCost(300, fetch + forward + loss + second + first + adam),
        StepCost.of(LAYERS, 5, DType.BFLOAT16, DType.UINT8));
    assertEquals(1377, StepCost.of(LAYERS, 5, DType.BFLOAT16, DType.UINT8).bytes());
  }

  @Test
  void theMainJobsStep() {
    // Weights 784·300 twice and 300·150 twice: 560,400; all but the first's 235,200 three times.
    long flops = 2 * 150 * (3 * 560_400L - 235_200);
    StepCost cost = StepCost.of(ReferenceArchitecture.S.layers(), 150, DType.FLOAT32, DType.UINT8);
    assertEquals(flops, cost.flops());
    assertEquals((double) flops / cost.bytes(), cost.intensity());
  }

  @Test
  void largeStepsDontOverflow() {
    StepCost cost =
        StepCost.of(Layers.parse("784-4096-2048-4096-784"), 1 << 20, DType.FLOAT32, DType.FLOAT32);
    long weights = 2 * (784L * 4096 + 4096 * 2048);
    assertEquals(2 * (1L << 20) * (3 * weights - 784 * 4096), cost.flops());
  }
}
