package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ColumnScalesTest {
  private static final double MAX = Double.MAX_VALUE;

  private static ColumnScales fit(Scaling scaling, boolean[] areScaled, double[]... rows) {
    ColumnScalesFitter fitter = new ColumnScalesFitter(scaling, areScaled);
    for (double[] row : rows) {
      fitter.add(row);
    }
    return fitter.fit();
  }

  /**
   * Of 1, 3, 5, 7 the deviations from 4 are -3, -1, 1, 3, of squares 9 + 1 + 1 + 9 = 20, a quarter
   * 5. The second column isn't scaled, the third always 7, the fourth all missing, and of the fifth
   * 2 and 6 are there, of mean 4 and deviation 2.
   */
  @Test
  void eachColumnHasItsOwn() {
    double no = Double.NaN;
    ColumnScales scales =
        fit(
            new Scaling.Standard(),
            new boolean[] {true, false, true, true, true},
            new double[] {1, 10, 7, no, 2},
            new double[] {3, 20, 7, no, no},
            new double[] {5, 30, 7, no, 6},
            new double[] {7, 40, 7, no, no});
    assertEquals(
        List.of(
            new Scale(4, Math.sqrt(5), false),
            ColumnScales.UNCHANGED,
            new Scale(7, 1, false),
            ColumnScales.UNCHANGED,
            new Scale(4, 2, false)),
        scales.columns());
    float[] rows = {4, 20, 8, -1, 6, 4, 0.1f, 7, 0, 2};
    float[] expected = {0, 20, 1, -1, 1, 0, 0.1f, 0, 0, -1};
    float[] scaled = new float[10];
    scales.scaled(Dataset.of(rows, 5)).copyRows(0, 2, scaled, 0);
    assertArrayEquals(expected, scaled);
  }

  /** Of the whole numbers from 0 to 1,000, in any order, quartiles are 250, 500 and 750. */
  @Test
  void quantilesAreThoseOfAllRows() {
    double[][] rows = new double[1001][1];
    for (int i = 0; i < rows.length; i++) {
      // 1,001 = 7·11·13, so steps of 10 come by all.
      rows[i][0] = (i * 10) % rows.length;
    }
    ColumnScales scales = fit(new Scaling.Robust(), new boolean[] {true}, rows);
    assertEquals(List.of(new Scale(500, 500, false)), scales.columns());
  }

  @Test
  void aNumberWithoutAMeanIsRefused() {
    ColumnScalesFitter fitter =
        new ColumnScalesFitter(new Scaling.Standard(), new boolean[] {false, true});
    fitter.add(new double[] {1e300, 1});
    assertError(
        IllegalArgumentException.class,
        () -> fitter.add(new double[] {1, -1e141}),
        "row 1, column 1 is -1.0E141");
  }

  @Test
  void columnsMustBeThere() {
    assertError(
        IllegalArgumentException.class, () -> new ColumnScales(List.of()), "give at least one");
    assertError(
        IllegalArgumentException.class,
        () -> ColumnScales.unchanged(2).scaled(Dataset.of(new float[3], 3)),
        "3 columns",
        "scales of 2");
  }

  /** Far from 0 it is the logarithm of twice the number. */
  @Test
  void theHyperbolicSineOfAnyNumberIsFiniteAndComesBack() {
    for (double width : new double[] {Double.MIN_VALUE, 1e-300, 1e-3, 1, 1e300}) {
      for (double center : new double[] {0, 1e140, -MAX}) {
        Scale scale = new Scale(center, width, true);
        double before = Double.NEGATIVE_INFINITY;
        for (double x : new double[] {-MAX, -1e300, -1e20, 0, 1e20, 1e300, MAX}) {
          double scaled = scale.scaled(x);
          assertTrue(Double.isFinite(scaled), scale + " of " + x);
          assertTrue(scaled >= before, scale + " must rise at " + x);
          before = scaled;
        }
      }
    }
    Scale scale = new Scale(0, 1e-3, true);
    double expected = Math.log(2) + Math.log(MAX) + 3 * Math.log(10);
    assertEquals(expected, scale.scaled(MAX), 1e-12 * expected);
    assertEquals(-expected, scale.scaled(-MAX), 1e-12 * expected);
    // A difference of 1e-13 in the logarithm is one of 1e-13 in the number's ratio.
    assertEquals(1e306, scale.original(scale.scaled(1e306)), 1e294);
    assertEquals(-1e306, scale.original(scale.scaled(-1e306)), 1e294);
    assertEquals(Double.POSITIVE_INFINITY, new Scale(0, 1, true).original(1e3));
  }

  @Test
  void whatExceedsAFloatIsTheLargestOne() {
    ColumnScales scales =
        new ColumnScales(List.of(new Scale(0, 1e-30, false), new Scale(-MAX, 1, false)));
    float[] scaled = new float[2];
    scales.scale(new double[] {-1e10, MAX}, scaled, 0);
    assertArrayEquals(new float[] {-Float.MAX_VALUE, Float.MAX_VALUE}, scaled);
  }

  @Test
  void rowsComeBack() {
    ColumnScales scales =
        new ColumnScales(List.of(new Scale(1.7e9, 1e6, false), new Scale(3, 2, true)));
    float[] rows = {9, 9, 0.5f, 1};
    double[] wide = new double[2];
    scales.restore(rows, 2, wide);
    assertEquals(1.7005e9, wide[0]);
    assertEquals(3 + 2 * Math.sinh(1), wide[1], 1e-12);
    scales.restore(rows, 2);
    assertArrayEquals(new float[] {9, 9, (float) wide[0], (float) wide[1]}, rows);
  }

  /** Held against a difference of the function. */
  @ParameterizedTest
  @ValueSource(doubles = {-7, 0.1, 3, 40, 1e6})
  void theSlopeIsThatOfTheFunction(double x) {
    double step = 1e-5 * Math.max(1, Math.abs(x));
    for (boolean isAsinh : new boolean[] {false, true}) {
      Scale scale = new Scale(3, 2.5, isAsinh);
      double slope = (scale.scaled(x + step) - scale.scaled(x - step)) / (2 * step);
      assertEquals(Math.log(slope), scale.logSlope(x), 1e-7);
    }
  }

  /** 1/√(width² + x²) is 1/x there. */
  @Test
  void theSlopeFarAwayIsFinite() {
    assertEquals(-200 * Math.log(10), new Scale(0, 1e-200, true).logSlope(1e200), 1e-9);
    assertEquals(-Math.log(MAX), new Scale(0, 1e-200, true).logSlope(MAX), 1e-9);
    double twice = -Math.log(MAX) - Math.log(2);
    assertEquals(twice, new Scale(-MAX, 1, true).logSlope(MAX), 1e-9);
    float[] row = {5, 1};
    ColumnScales scales =
        new ColumnScales(List.of(new Scale(0, 4, false), new Scale(1, 0.5, true)));
    assertEquals(-Math.log(4) - Math.log(0.5), scales.logSlope(row), 1e-12);
  }
}
