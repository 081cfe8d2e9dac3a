package dev.hourglass.anomaly.events;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.anomaly.events.PointScores.Rule;
import dev.hourglass.table.window.Windows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PointScoresTest {
  private static final double NONE = Double.NaN;

  @Test
  void byHand() {
    // Windows of rows 0-2, 1-3 and 2-4.
    double[] scores = {3, 6, 0};
    Windows windows = Windows.of(3, 1);
    assertArrayEquals(new double[] {3, 4.5, 3, 3, 0}, PointScores.of(windows, scores, 5));
    assertArrayEquals(
        new double[] {3, 6, 6, 6, 0}, PointScores.of(windows, scores, 5, Rule.HIGHEST));
  }

  @ParameterizedTest
  @EnumSource
  void rowsThatNoWindowCovers(Rule rule) {
    // Rows 0-1 and 3-4 of 7; the last window would need row 7.
    assertArrayEquals(
        new double[] {5, 5, NONE, 8, 8, NONE, NONE},
        PointScores.of(Windows.of(2, 3), new double[] {5, 8}, 7, rule));
    assertArrayEquals(
        new double[] {NONE, NONE}, PointScores.of(Windows.of(3, 1), new double[0], 2, rule));
    assertArrayEquals(new double[0], PointScores.of(Windows.of(3, 1), new double[0], 0, rule));
  }

  /** For each row, all windows are asked whether they have it. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "4, 1", "4, 2", "4, 3", "4, 4", "4, 7", "50, 1", "50, 9"})
  void asDefined(int length, int stride) {
    Windows windows = Windows.of(length, stride);
    for (long seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int rows = random.nextInt(120);
      int count = (int) windows.count(rows);
      double[] scores = random.doubles(count, -1, 10).toArray();
      double[] means = PointScores.of(windows, scores, rows, Rule.MEAN);
      double[] highest = PointScores.of(windows, scores, rows, Rule.HIGHEST);
      for (int row = 0; row < rows; row++) {
        List<Double> covering = new ArrayList<>();
        for (int window = 0; window < count; window++) {
          int from = window * stride;
          if (row >= from && row <= from + length - 1) {
            covering.add(scores[window]);
          }
        }
        double mean = covering.stream().mapToDouble(x -> x).average().orElse(NONE);
        double most = covering.stream().mapToDouble(x -> x).max().orElse(NONE);
        assertEquals(mean, means[row], 1e-13);
        assertEquals(most, highest[row]);
      }
    }
  }

  /** The windows that have a row, of those numbered from 0, have as their mean that of two. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void longWindowsOfManyRows(int stride) {
    int length = 100_000;
    int rows = 400_000;
    Windows windows = Windows.of(length, stride);
    double[] scores = new double[(int) windows.count(rows)];
    Arrays.setAll(scores, window -> window);
    double[] means = PointScores.of(windows, scores, rows);
    double[] highest = PointScores.of(windows, scores, rows, Rule.HIGHEST);
    for (int row = 0; row < rows; row++) {
      int last = Math.min(row / stride, scores.length - 1);
      int first = row < length ? 0 : (row - length + stride) / stride;
      boolean isCovered = first <= last;
      assertEquals(isCovered ? (first + last) / 2.0 : NONE, means[row], 1e-9);
      assertEquals(isCovered ? last : NONE, highest[row]);
    }
  }

  @Test
  void infiniteAndHugeScores() {
    double infinite = Double.POSITIVE_INFINITY;
    Windows pairs = Windows.of(2, 1);
    double[] scores = {1, infinite, 1, -5};
    assertArrayEquals(
        new double[] {1, infinite, infinite, -2, -5}, PointScores.of(pairs, scores, 5));
    assertArrayEquals(
        new double[] {1, infinite, infinite, 1, -5},
        PointScores.of(pairs, scores, 5, Rule.HIGHEST));
    assertEquals(infinite, PointScores.of(pairs, new double[] {1e308, 1e308}, 3)[1]);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY})
  void whatIsNoScoreIsRefused(double score) {
    assertError(
        IllegalArgumentException.class,
        () -> PointScores.of(Windows.of(2, 1), new double[] {1, score}, 3),
        "The score of window 1 is " + score + "; give a number");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 5, 7, Integer.MAX_VALUE})
  void scoresOfOtherWindowsAreRefused(int rows) {
    assertError(
        IllegalArgumentException.class,
        () -> PointScores.of(Windows.of(2, 2), new double[4], rows),
        "4 scores for the " + rows / 2 + " windows (windows of 2 rows, every 2) of " + rows,
        "give the scores of all windows");
  }

  @Test
  void aNegativeNumberOfRowsIsRefused() {
    assertError(
        IllegalArgumentException.class,
        () -> PointScores.of(Windows.of(2, 2), new double[0], -1),
        "The number of rows is -1");
  }
}
