package dev.hourglass.benchmarks.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProductRateTest {
  private static final List<Integer> WIDTHS = List.of(10, 20, 40);

  private final List<Integer> measured = new ArrayList<>();

  @Test
  void aRateThatRisesIsFollowedToTheEnd() {
    assertEquals(new ProductRate(40, 4e6), best(10, Map.of(10, 1e6, 20, 2e6, 40, 4e6)));
    assertEquals(WIDTHS, measured);
  }

  @Test
  void aRateThatHardlyRisesIsNotFollowed() {
    assertEquals(new ProductRate(20, 1.04e6), best(10, Map.of(10, 1e6, 20, 1.04e6, 40, 9e6)));
    assertEquals(List.of(10, 20), measured);
  }

  @Test
  void aRateThatFallsIsNotTaken() {
    assertEquals(new ProductRate(10, 1e6), best(10, Map.of(10, 1e6, 20, 0.5e6, 40, 9e6)));
    assertEquals(List.of(10, 20), measured);
  }

  @Test
  void whatWouldTakeTooLongIsNotMeasured() {
    // At 2e6 operations a second, seven rounds of 2·40³ take 0.448 s.
    Map<Integer, Double> rates = Map.of(10, 1e6, 20, 2e6, 40, 4e6);
    assertEquals(new ProductRate(20, 2e6), best(0.44, rates));
    assertEquals(List.of(10, 20), measured);
    measured.clear();
    assertEquals(new ProductRate(40, 4e6), best(0.45, rates));
    assertEquals(WIDTHS, measured);
  }

  private ProductRate best(double seconds, Map<Integer, Double> rates) {
    ProductRate best =
        ProductRate.best(
            WIDTHS,
            seconds,
            width -> {
              measured.add(width);
              return 2.0 * width * width * width / rates.getOrDefault(width, Double.NaN);
            });
    return new ProductRate(best.width(), Math.round(best.flopsPerSecond()));
  }
}
