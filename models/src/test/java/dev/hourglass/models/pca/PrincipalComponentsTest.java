package dev.hourglass.models.pca;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.RowSource;
import dev.hourglass.models.pca.Matrices.Rows;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PrincipalComponentsTest {
  /** Around a mean of (10, -5, 2); the last column is constant. */
  private static final RowSource AXIS_ALIGNED =
      new Rows(
          new float[] {10, -5 + 4, 2},
          new float[] {10, -5 - 4, 2},
          new float[] {10 + 3, -5, 2},
          new float[] {10 - 3, -5, 2});

  @Test
  void findsAxesAndTheirVariances() {
    PrincipalComponents pca = PrincipalComponents.fit(AXIS_ALIGNED, 2);

    assertArrayEquals(new double[] {10, -5, 2}, pca.mean());
    // (4² + 4²)/4 and (3² + 3²)/4.
    assertArrayEquals(new double[] {8, 4.5, 0}, pca.eigenvalues(), 1e-14);
    assertArrayEquals(new double[] {0, 1, 0}, pca.components()[0], 1e-15);
    assertArrayEquals(new double[] {1, 0, 0}, pca.components()[1], 1e-15);
    assertEquals(12.5, pca.totalVariance(), 1e-14);
    assertArrayEquals(new double[] {0.64, 0.36}, pca.explainedVarianceRatio(), 1e-15);
    assertEquals(0, pca.optimalTrainingError());
    assertEquals(3, pca.columns());
    assertEquals(2, pca.codeSize());
  }

  @Test
  void encodesAndDecodes() {
    PrincipalComponents pca = PrincipalComponents.fit(AXIS_ALIGNED, 1);
    double[] code = pca.encode(new float[] {100, 1, 7});
    assertArrayEquals(new double[] {6}, code, 1e-13);
    assertArrayEquals(new double[] {10, 1, 2}, pca.decode(code), 1e-13);
  }

  @Test
  void measuresTheErrorOnOtherData() {
    PrincipalComponents pca = PrincipalComponents.fit(AXIS_ALIGNED, 1);
    assertEquals(1.5, pca.optimalTrainingError(), 1e-15);
    assertEquals(1.5, pca.reconstructionError(AXIS_ALIGNED), 1e-15);
    // Only the second column is reconstructed: (90² + 5²)/3 and (0² + 1²)/3 are lost.
    RowSource other = new Rows(new float[] {100, 1, 7}, new float[] {10, 1000, 3});
    assertEquals((8100 + 25 + 1) / 6.0, pca.reconstructionError(other), 1e-10);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void recoversARotation(long seed) {
    int columns = 20;
    double[][] axes = Matrices.orthonormal(4, columns, seed);
    double[] lengths = {8, 4, 2, 1};
    // Both ends of each axis: the variance along axis i is 2·length²/8.
    float[][] rows = new float[8][columns];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < columns; j++) {
        rows[2 * i][j] = (float) (lengths[i] * axes[i][j]);
        rows[2 * i + 1][j] = -rows[2 * i][j];
      }
    }

    PrincipalComponents pca = PrincipalComponents.fit(new Rows(rows), 4);

    for (int i = 0; i < 4; i++) {
      // The rows are rounded to floats.
      assertEquals(lengths[i] * lengths[i] / 4, pca.eigenvalues()[i], 1e-5);
      assertEquals(1, Math.abs(Matrices.dot(pca.components()[i], axes[i])), 1e-12);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2,1,1",
    "2,2,1",
    "3,2,2",
    "50,7,3",
    "50,7,7",
    "100,33,5",
    "5,5,5",
    "5,20,2",
    "5,20,5",
    "40,41,17",
    "1000,130,31"
  })
  void reconstructsAsWellAsTheVariancesLeftOutSay(int rows, int columns, int components) {
    RowSource data = Matrices.random(rows, columns, rows + columns);

    PrincipalComponents pca = PrincipalComponents.fit(data, components);

    double scale = pca.totalVariance() / columns;
    assertEquals(pca.optimalTrainingError(), pca.reconstructionError(data), 1e-13 * scale);
    assertEquals(varianceOfAllColumns(data), pca.totalVariance(), 1e-13 * pca.totalVariance());
    assertOrthonormal(pca.components());
    assertEquals(Math.min(rows, columns), pca.eigenvalues().length);
    for (int i = 1; i < pca.eigenvalues().length; i++) {
      assertTrue(pca.eigenvalues()[i] <= pca.eigenvalues()[i - 1]);
      assertTrue(pca.eigenvalues()[i] >= 0);
    }
    for (int i = 0; i < components; i++) {
      assertEquals(pca.eigenvalues()[i], meanSquaredCode(pca, data, i), 1e-13 * scale * columns);
    }
  }

  private static double varianceOfAllColumns(RowSource data) {
    double variance = 0;
    for (int j = 0; j < data.columns(); j++) {
      double mean = 0;
      for (int i = 0; i < data.rows(); i++) {
        mean += (double) row(data, i)[j] / data.rows();
      }
      for (int i = 0; i < data.rows(); i++) {
        double centred = row(data, i)[j] - mean;
        variance += centred * centred / data.rows();
      }
    }
    return variance;
  }

  private static double meanSquaredCode(PrincipalComponents pca, RowSource data, int component) {
    double sum = 0;
    for (int i = 0; i < data.rows(); i++) {
      double code = pca.encode(row(data, i))[component];
      sum += code * code;
    }
    return sum / data.rows();
  }

  private static float[] row(RowSource data, int index) {
    float[] row = new float[data.columns()];
    data.copyRow(index, row, 0);
    return row;
  }

  private static void assertOrthonormal(double[][] vectors) {
    for (int i = 0; i < vectors.length; i++) {
      for (int k = 0; k <= i; k++) {
        assertEquals(i == k ? 1 : 0, Matrices.dot(vectors[i], vectors[k]), 1e-13);
      }
    }
  }

  @Test
  void turnsTheLargestEntryOfEachComponentPositive() {
    for (int rows : new int[] {10, 50}) {
      for (double[] component :
          PrincipalComponents.fit(Matrices.random(rows, 20, 5), 10).components()) {
        double largest = Arrays.stream(component).max().orElseThrow();
        double smallest = Arrays.stream(component).min().orElseThrow();
        assertTrue(largest >= -smallest, Arrays.toString(component));
      }
    }
  }

  @Test
  void takesBothPathsToTheSameComponents() {
    // 39 rows of mean zero go by way of singular vectors; two more rows of zeros make it the
    // covariance matrix, change the variances by the factor 39/41, and nothing else.
    Random random = new Random(8);
    float[][] rows = new float[41][40];
    for (int i = 0; i < 19; i++) {
      for (int j = 0; j < 40; j++) {
        rows[i][j] = (float) random.nextGaussian();
        rows[i + 19][j] = -rows[i][j];
      }
    }
    PrincipalComponents tall = PrincipalComponents.fit(new Rows(rows), 10);
    PrincipalComponents wide = PrincipalComponents.fit(new Rows(Arrays.copyOf(rows, 39)), 10);
    for (int i = 0; i < 10; i++) {
      assertEquals(wide.eigenvalues()[i] * 39 / 41, tall.eigenvalues()[i], 1e-13);
      assertArrayEquals(wide.components()[i], tall.components()[i], 1e-11);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 40})
  void toleratesConstantColumns(int rows) {
    RowSource some = Matrices.random(rows, 10, 1);
    float[][] padded = new float[rows][30];
    for (int i = 0; i < rows; i++) {
      Arrays.fill(padded[i], 0.1f);
      some.copyRow(i, padded[i], 10);
    }

    PrincipalComponents pca = PrincipalComponents.fit(new Rows(padded), 2);

    PrincipalComponents narrow = PrincipalComponents.fit(some, 2);
    assertArrayEquals(
        narrow.eigenvalues(),
        Arrays.copyOf(pca.eigenvalues(), narrow.eigenvalues().length),
        1e-14 * narrow.totalVariance());
    for (int i = 0; i < 2; i++) {
      double[] expected = new double[30];
      System.arraycopy(narrow.components()[i], 0, expected, 10, 10);
      assertArrayEquals(expected, pca.components()[i], 1e-13);
    }
    // 0.1f has no exact sum; the mean is exact all the same.
    assertEquals(0.1f, pca.mean()[0]);
  }

  @ParameterizedTest
  @CsvSource({"5,3", "3,5"})
  void toleratesRowsThatAreAllTheSame(int rows, int columns) {
    float[][] same = new float[rows][columns];
    for (float[] row : same) {
      Arrays.fill(row, 0.3f);
    }
    PrincipalComponents pca = PrincipalComponents.fit(new Rows(same), 2);
    assertArrayEquals(new double[3], pca.eigenvalues());
    assertArrayEquals(new double[2], pca.explainedVarianceRatio());
    assertEquals(0, pca.reconstructionError(new Rows(same)));
    assertOrthonormal(pca.components());
  }

  @ParameterizedTest
  @CsvSource({"1e-38,10", "1e30,10", "1e-38,3", "1e30,3"})
  void isIndependentOfTheDatasScale(float scale, int rows) {
    RowSource plain = Matrices.random(rows, 4, 9);
    float[][] scaled = new float[rows][4];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < 4; j++) {
        scaled[i][j] = row(plain, i)[j] * scale;
      }
    }
    PrincipalComponents expected = PrincipalComponents.fit(plain, 2);
    PrincipalComponents pca = PrincipalComponents.fit(new Rows(scaled), 2);
    // Values near 1e-38 are rounded to denormal numbers.
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(expected.components()[i], pca.components()[i], 1e-4);
      assertEquals(1, pca.eigenvalues()[i] / expected.eigenvalues()[i] / scale / scale, 1e-4);
    }
  }

  @Test
  void keepsSmallVariancesBesideALargeMean() {
    // 2²⁴ - 1, 2²⁴ - 2, ...: floats one apart, whose squares differ in the 48th bit.
    float[][] rows = new float[100][2];
    for (int i = 0; i < 100; i++) {
      rows[i][0] = (1 << 24) - 1 - i;
    }
    double[] eigenvalues = PrincipalComponents.fit(new Rows(rows), 1).eigenvalues();
    // The variance of 0 to n-1 is (n² - 1)/12.
    assertEquals(9999 / 12.0, eigenvalues[0], 1e-10);
  }

  @Test
  void isTheSameWhateverTheNumberOfThreads() throws Exception {
    RowSource data = Matrices.random(700, 150, 4);
    PrincipalComponents shared = PrincipalComponents.fit(data, 20);
    ForkJoinPool single = new ForkJoinPool(1);
    ForkJoinPool many = new ForkJoinPool(7);
    try {
      for (ForkJoinPool pool : new ForkJoinPool[] {single, many}) {
        PrincipalComponents pca = pool.submit(() -> PrincipalComponents.fit(data, 20)).get();
        assertArrayEquals(shared.eigenvalues(), pca.eigenvalues());
        assertArrayEquals(shared.components(), pca.components());
        double error = pool.submit(() -> pca.reconstructionError(data)).get();
        assertEquals(shared.reconstructionError(data), error);
      }
    } finally {
      single.shutdown();
      many.shutdown();
    }
  }

  @Test
  void sharesNoArray() {
    PrincipalComponents pca = PrincipalComponents.fit(AXIS_ALIGNED, 1);
    pca.mean()[0] = 99;
    pca.components()[0][1] = 99;
    pca.eigenvalues()[0] = 99;
    assertEquals(10, pca.mean()[0]);
    assertEquals(1, pca.components()[0][1], 1e-15);
    assertEquals(8, pca.eigenvalues()[0], 1e-14);
  }

  @ParameterizedTest
  @CsvSource({"4,3,0", "4,3,-1", "4,3,4", "3,4,4"})
  void rejectsImpossibleNumbersOfComponents(int rows, int columns, int components) {
    assertError(
        IllegalArgumentException.class,
        () -> PrincipalComponents.fit(Matrices.random(rows, columns, 1), components),
        "components is " + components,
        "give 1 to 3");
  }

  @Test
  void rejectsASingleRow() {
    assertError(
        IllegalArgumentException.class,
        () -> PrincipalComponents.fit(new Rows(new float[] {1, 2}), 1),
        "there are 1 rows",
        "at least 2");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void rejectsWhatIsNotFinite(float value) {
    RowSource first = new Rows(new float[] {1, value}, new float[] {1, 2}, new float[] {3, 4});
    RowSource last = new Rows(new float[] {1, 2}, new float[] {3, 4}, new float[] {value, 6});
    assertError(
        IllegalArgumentException.class,
        () -> PrincipalComponents.fit(first, 1),
        "row 0, column 1 is " + value);
    assertError(
        IllegalArgumentException.class,
        () -> PrincipalComponents.fit(last, 1),
        "row 2, column 0 is " + value);
    PrincipalComponents pca = PrincipalComponents.fit(Matrices.random(5, 2, 1), 1);
    assertError(
        IllegalArgumentException.class,
        () -> pca.reconstructionError(last),
        "row 2, column 0 is " + value);
    assertError(IllegalArgumentException.class, () -> pca.encode(new float[] {value, 0}), "finite");
  }

  @Test
  void rejectsOtherSizes() {
    PrincipalComponents pca = PrincipalComponents.fit(AXIS_ALIGNED, 2);
    assertError(
        IllegalArgumentException.class,
        () -> pca.reconstructionError(Matrices.random(5, 4, 1)),
        "the data has 4 columns; these components need 3");
    assertError(
        IllegalArgumentException.class,
        () -> pca.encode(new float[2]),
        "the row has 2 values; these components need 3");
    assertError(
        IllegalArgumentException.class,
        () -> pca.decode(new double[3]),
        "the code has 3 values; these components need 2");
  }

  @Test
  void rejectsMatricesThatNoArrayHolds() {
    RowSource huge =
        new RowSource() {
          @Override
          public int rows() {
            return 50_000;
          }

          @Override
          public int columns() {
            return 50_000;
          }

          @Override
          public void copyRow(int row, float[] target, int offset) {
            throw new AssertionError("nothing should be read");
          }
        };
    assertError(
        IllegalArgumentException.class,
        () -> PrincipalComponents.fit(huge, 1),
        "50000x50000 elements");
  }
}
