package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.table.Drift.Reading;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DriftTest {
  private static final double NAN = Double.NaN;

  private static Drift.OfColumn drift(Columns fitted, Columns now) throws IOException {
    return Drift.of(now.table(), Schema.fit(fitted.table())).columns().get(0);
  }

  /** Levels a 3, b 2, rare c 1, and one never seen, with half a cell more each. */
  @Test
  void categoriesAreComparedByTheirLevels() throws IOException {
    Drift.OfColumn column =
        drift(
            new Columns().text("x", "a", "a", "a", "b", "b", "c", null, null),
            new Columns().text("x", "b", "b", "z", "c", null));
    assertEquals("x", column.name());
    assertEquals(0.2, column.missing(), 1e-15);
    assertEquals(0.25, column.fittedMissing(), 1e-15);
    assertEquals(0.25, column.unseen(), 1e-15);
    double[] before = {3.5 / 8, 2.5 / 8, 1.5 / 8, 0.5 / 8};
    double[] now = {0.5 / 6, 2.5 / 6, 1.5 / 6, 1.5 / 6};
    double index = 0;
    for (int i = 0; i < 4; i++) {
      index += (before[i] - now[i]) * Math.log(before[i] / now[i]);
    }
    assertEquals(index, column.stabilityIndex().orElseThrow(), 1e-12);
    assertEquals(Optional.of(Reading.LARGE), column.reading());
  }

  /** 98 zeros and two ones: two bins, of which the second begins at 1. */
  @Test
  void numbersAreComparedByTheirBins() throws IOException {
    double[] fitted = new double[100];
    fitted[3] = 1;
    fitted[4] = 1;
    Drift.OfColumn column =
        drift(
            new Columns().number("x", fitted), new Columns().number("x", 0, 0.999, 1, 5, NAN, -1));
    assertEquals(1 / 6.0, column.missing(), 1e-15);
    assertEquals(0, column.fittedMissing());
    assertEquals(0.4, column.unseen(), 1e-15);
    double first = 98.5 / 101;
    double second = 2.5 / 101;
    double index =
        (first - 3.5 / 6) * Math.log(first / (3.5 / 6))
            + (second - 2.5 / 6) * Math.log(second / (2.5 / 6));
    assertEquals(index, column.stabilityIndex().orElseThrow(), 1e-9);
  }

  @Test
  void timesHaveARangeOnly() throws IOException {
    Drift.OfColumn column =
        drift(new Columns().time("x", 0, 10, NAN, NAN), new Columns().time("x", 5, 15, 20, NAN));
    assertEquals(0.25, column.missing());
    assertEquals(0.5, column.fittedMissing());
    assertEquals(2 / 3.0, column.unseen(), 1e-15);
    assertEquals(OptionalDouble.empty(), column.stabilityIndex());
    assertEquals(Optional.empty(), column.reading());
  }

  /** More than 20 standard errors of the index, (21 − 1)·(1/5000 + 1/5000), below its limit. */
  @ParameterizedTest
  @CsvSource({"0, 1, SMALL", "0.4, 1, MODERATE", "1, 1, LARGE", "0, 3, LARGE"})
  void normalNumbersDriftAsTheyAreShifted(double shift, double factor, Reading reading)
      throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    double[] fitted = new double[5000];
    double[] now = new double[5000];
    Arrays.setAll(fitted, i -> random.nextGaussian());
    Arrays.setAll(now, i -> shift + factor * random.nextGaussian());
    Drift.OfColumn column =
        drift(new Columns().number("x", fitted), new Columns().number("x", now));
    assertEquals(Optional.of(reading), column.reading(), () -> column.stabilityIndex().toString());
  }

  @ParameterizedTest
  @CsvSource({"0, SMALL", "0.0999, SMALL", "0.1, MODERATE", "0.25, MODERATE", "0.2501, LARGE"})
  void readingsAreTheConvention(double index, Reading reading) {
    assertEquals(reading, Reading.of(index));
  }

  @Test
  void nothingButMissingCellsHasNoIndex() throws IOException {
    Drift.OfColumn column = drift(new Columns().number("x", 1, 2), new Columns().number("x", NAN));
    assertEquals(1, column.missing());
    assertEquals(0, column.unseen());
    assertEquals(OptionalDouble.empty(), column.stabilityIndex());
  }

  @Test
  void columnsThatAreIgnoredAreLeftOut() throws IOException {
    @Nullable String[] kinds = new String[5000];
    double[] numbers = new double[5000];
    double[] same = new double[5000];
    Arrays.setAll(kinds, i -> i % 2 == 0 ? "a" : "b");
    Arrays.setAll(numbers, i -> i * i);
    Columns columns = new Columns().number("same", same).number("n", numbers).text("k", kinds);
    Drift drift = Drift.of(columns.table(), Schema.fit(columns.table()));
    assertEquals(5000, drift.rows());
    assertEquals(List.of("n", "k"), drift.columns().stream().map(Drift.OfColumn::name).toList());
    // The same rows in two chunks: no difference but that of the sample of the first 4,096 keys.
    assertTrue(drift.columns().get(0).stabilityIndex().orElseThrow() < 0.01);
    assertEquals(0, drift.columns().get(1).stabilityIndex().orElseThrow(), 1e-15);
    assertTrue(
        drift
            .report()
            .endsWith("k: 0 % missing (fitted: 0 %), 0 % never seen, stability index 0 (small)\n"),
        drift::report);
  }

  @Test
  void whatCantBeComparedIsRefused() throws IOException {
    Schema schema = Schema.fit(new Columns().number("amount", 1, 2).table());
    assertError(
        TableFormatException.class,
        () -> Drift.of(new Columns().number("amuont", 1).table(), schema),
        "did you mean \"amuont\"");
    assertError(
        TableFormatException.class,
        () -> Drift.of(new Columns().number("amount").table(), schema),
        "table: there are no rows");
  }
}
