package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Distribution.Bernoulli;
import dev.hourglass.tensor.Distribution.Normal;
import dev.hourglass.tensor.Distribution.Uniform;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Philox;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code random}: the same numbers on every backend. */
abstract class RandomTests extends ConformanceTests {
  private static final long SEED = 0x1234_5678_9ABC_DEF0L;

  RandomTests(BackendConformanceTest kit) {
    super(kit);
  }

  static List<Distribution> distributions() {
    List<Distribution> all = new ArrayList<>(Operation.distributions());
    all.add(new Uniform(0, 1));
    all.add(new Uniform(-3, -1e-3f));
    all.add(new Normal(0, 1));
    all.add(new Normal(-0.5f, 0));
    all.add(new Bernoulli(0));
    all.add(new Bernoulli(1));
    return all;
  }

  private static Tolerance toleranceOf(Distribution distribution) {
    return distribution instanceof Normal ? Tolerance.NORMAL_NUMBERS : Tolerance.EXACT;
  }

  /** The known answers that Random123 publishes for philox4x32 with 10 rounds. */
  @Test
  void theOracleGivesThePublishedAnswers() {
    assertArrayEquals(
        new long[] {0x6627e8d5L, 0xe169c58dL, 0xbc57ac4cL, 0x9b00dbd8L},
        PhiloxOracle.words(new long[4], new long[2]));
    long ones = 0xffffffffL;
    assertArrayEquals(
        new long[] {0x408f276dL, 0x41c83b0eL, 0xa20bc7c6L, 0x6d5451fdL},
        PhiloxOracle.words(new long[] {ones, ones, ones, ones}, new long[] {ones, ones}));
    assertArrayEquals(
        new long[] {0xd16cfe09L, 0x94fdccebL, 0x5001e420L, 0x24126ea1L},
        PhiloxOracle.words(
            new long[] {0x243f6a88L, 0x85a308d3L, 0x13198a2eL, 0x03707344L},
            new long[] {0xa4093822L, 0x299f31d0L}));
  }

  @Test
  void theHostGeneratorEqualsTheOracle() {
    Random random = new Random(1);
    int[] block = new int[4];
    for (int i = 0; i < 1000; i++) {
      long seed = random.nextLong();
      long index = random.nextLong();
      int draw = random.nextInt();
      Philox.block(seed, index, draw, block);
      long[] expected =
          PhiloxOracle.words(
              new long[] {index & 0xffffffffL, index >>> 32, draw & 0xffffffffL, 0},
              new long[] {seed & 0xffffffffL, seed >>> 32});
      for (int word = 0; word < 4; word++) {
        assertEquals((int) expected[word], block[word]);
      }
    }
  }

  @Test
  void theFirstNumbersOfSeedZeroAreThePublishedOnes() {
    try (Bench bench = new Bench(backend())) {
      Tensor counter = bench.placeInteger(0);
      Tensor out = bench.placeOutput(new Shape(1, 4));
      bench.run(bench.kernels().random(new Uniform(0, 1), 0, counter, out), counter, out);
      Tolerance.EXACT.check(
          "uniform",
          Matrix.row(
              0x6627e8 * 0x1p-24, 0xe169c5 * 0x1p-24, 0xbc57ac * 0x1p-24, 0x9b00db * 0x1p-24),
          bench.read(out));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("distributions")
  void drawsEqualTheOracleAndTheHost(Distribution distribution) {
    for (Placement placement : Placement.values()) {
      for (Shape shape : Samples.SHAPES) {
        try (Bench bench = new Bench(backend(), placement)) {
          int draw = 7;
          Tensor counter = bench.placeInteger(draw);
          Tensor out = bench.placeOutput(shape);
          Kernel kernel = bench.kernels().random(distribution, SEED, counter, out);
          for (int run = 0; run < 3; run++) {
            bench.run(kernel, counter, out);
            String what = shape + " draw " + draw + " " + placement;
            Matrix numbers = bench.read(out);
            toleranceOf(distribution)
                .check(what, PhiloxOracle.draw(distribution, SEED, draw, shape), numbers);
            toleranceOf(distribution)
                .check(what + ", Philox.fill", onHost(distribution, draw, shape), numbers);
            draw++;
            Tolerance.EXACT.check(what + ", counter", Matrix.scalar(draw), bench.read(counter));
          }
        }
      }
    }
  }

  private static Matrix onHost(Distribution distribution, int draw, Shape shape) {
    float[] numbers = new float[shape.size()];
    Philox.fill(distribution, SEED, draw, 0, numbers, 0, numbers.length, new int[4]);
    return Matrix.of(shape, (row, column) -> numbers[row * shape.columns() + column]);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {-1, 0, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void theCounterIsAnyInteger(int draw) {
    Shape shape = new Shape(3, 5);
    Distribution distribution = new Uniform(0, 1);
    try (Bench bench = new Bench(backend())) {
      Tensor counter = bench.placeInteger(draw);
      Tensor out = bench.placeOutput(shape);
      bench.run(bench.kernels().random(distribution, SEED, counter, out), counter, out);
      Tolerance.EXACT.check(
          "numbers", PhiloxOracle.draw(distribution, SEED, draw, shape), bench.read(out));
      Tolerance.EXACT.check("counter", Matrix.scalar(draw + 1), bench.read(counter));
    }
  }

  @Test
  void drawsAndSeedsDiffer() {
    Shape shape = new Shape(10, 100);
    List<Matrix> draws = new ArrayList<>();
    try (Bench bench = new Bench(backend())) {
      for (long seed : new long[] {1, 2, 1L << 32}) {
        Tensor counter = bench.place(DType.INT32, Matrix.scalar(0));
        Tensor out = bench.placeOutput(shape);
        Kernel kernel = bench.kernels().random(new Uniform(0, 1), seed, counter, out);
        for (int draw = 0; draw < 2; draw++) {
          bench.run(kernel, counter, out);
          draws.add(bench.read(out));
        }
      }
    }
    for (int i = 0; i < draws.size(); i++) {
      for (int j = 0; j < i; j++) {
        Matrix other = draws.get(j);
        Matrix equal = draws.get(i).zip(other, (a, b) -> a == b ? 1 : 0);
        double count = sum(equal);
        assertTrue(count < 5, () -> "of 1000 numbers of two draws, " + count + " are equal");
      }
    }
  }

  @Test
  void normalNumbersHaveTheirMeanAndDeviation() {
    Shape shape = new Shape(100, 1000);
    try (Bench bench = new Bench(backend())) {
      Tensor counter = bench.placeInteger(3);
      Tensor out = bench.placeOutput(shape);
      bench.run(bench.kernels().random(new Normal(1, 2), 5, counter, out), counter, out);
      Matrix numbers = bench.read(out);
      double mean = sum(numbers) / shape.size();
      double variance = sum(numbers.map(x -> (x - mean) * (x - mean))) / shape.size();
      // Five standard errors: 2/√n of the mean, 4·√(2/n) of the variance.
      assertEquals(1, mean, 5 * 2 / Math.sqrt(shape.size()));
      assertEquals(4, variance, 5 * 4 * Math.sqrt(2.0 / shape.size()));
    }
  }

  private static double sum(Matrix matrix) {
    return Oracle.sum(matrix, Matrix.scalar(0), Into.OVERWRITE).value().get(0);
  }
}
