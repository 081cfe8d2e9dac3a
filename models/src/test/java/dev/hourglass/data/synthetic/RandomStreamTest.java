package dev.hourglass.data.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RandomStreamTest {
  private static final int COUNT = 100_000;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 0x9E3779B97F4A7C15L})
  void momentsAreThoseOfTheDistributions(long seed) {
    RandomStream random = new RandomStream(seed, 0);
    double[] normal = new double[4];
    double uniform = 0;
    int[] counts = new int[7];
    for (int i = 0; i < COUNT; i++) {
      double x = random.normal();
      for (int power = 0; power < 4; power++) {
        normal[power] += Math.pow(x, power + 1) / COUNT;
      }
      double u = random.uniform(-2, 4);
      assertTrue(u >= -2 && u < 4);
      uniform += u / COUNT;
      counts[random.below(7)]++;
    }
    // Five standard errors of each.
    assertEquals(0, normal[0], 5 / Math.sqrt(COUNT));
    assertEquals(1, normal[1], 5 * Math.sqrt(2.0 / COUNT));
    assertEquals(0, normal[2], 5 * Math.sqrt(15.0 / COUNT));
    assertEquals(3, normal[3], 5 * Math.sqrt(96.0 / COUNT));
    assertEquals(1, uniform, 5 * Math.sqrt(3.0 / COUNT));
    for (int count : counts) {
      assertEquals(COUNT / 7.0, count, 5 * Math.sqrt(COUNT * 6.0 / 49));
    }
  }

  @Test
  void streamsAreUnrelatedAlsoWhereSeedsDifferByTheGeneratorsIncrement() {
    long increment = 0x9E3779B97F4A7C15L;
    Set<Double> seen = new HashSet<>();
    for (int seed = -3; seed < 3; seed++) {
      for (long index = -3; index < 3; index++) {
        RandomStream random = new RandomStream(seed * increment, index);
        for (int i = 0; i < 50; i++) {
          seen.add(random.uniform());
        }
      }
    }
    assertEquals(36 * 50, seen.size());
  }

  @Test
  void firstNumbersOfStreamsAreUniformToo() {
    double sum = 0;
    double products = 0;
    double previous = new RandomStream(5, -1).uniform();
    for (int index = 0; index < COUNT; index++) {
      double first = new RandomStream(5, index).uniform();
      sum += first / COUNT;
      products += (first - 0.5) * (previous - 0.5) / COUNT;
      previous = first;
    }
    assertEquals(0.5, sum, 5 * Math.sqrt(1.0 / 12 / COUNT));
    assertEquals(0, products, 5 / 12.0 / Math.sqrt(COUNT));
  }
}
