package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ScalingTest {
  private static NumberSummary summary(double... numbers) throws IOException {
    Schema schema = Schema.fit(new Columns().number("x", numbers).table());
    return ((NumberColumn) schema.column("x")).summary();
  }

  static Stream<Scaling> all() {
    return Stream.of(
        new Scaling.Standard(), new Scaling.MinMax(), new Scaling.Robust(), new Scaling.Asinh());
  }

  @Test
  void eachIsItsFormula() throws IOException {
    // Deviations from 26: -16, -6, 4, 14, 4: squares 256 + 36 + 16 + 196 + 16 = 520, a fifth 104.
    NumberSummary numbers = summary(10, 20, 30, 40, 30);
    double deviation = Math.sqrt(104);
    assertEquals(24 / deviation, new Scaling.Standard().of(numbers).scaled(50), 1e-12);
    assertEquals(40.0 / 30, new Scaling.MinMax().of(numbers).scaled(50), 1e-12);
    assertEquals(2, new Scaling.Robust().of(numbers).scaled(50), 1e-12);
    double z = 24 / deviation;
    double asinh = Math.log(z + Math.sqrt(z * z + 1));
    assertEquals(asinh, new Scaling.Asinh().of(numbers).scaled(50), 1e-12);
    assertEquals(-asinh, new Scaling.Asinh().of(numbers).scaled(2), 1e-12);
  }

  /** Half of the numbers are the same, so the quartiles are; then all are, but for missing ones. */
  @Test
  void aWidthOfNothingIsTheDeviationOrOne() throws IOException {
    NumberSummary zeros = summary(0, 0, 0, 0, 0, 0, 0, 0, 0, 10);
    assertEquals(3, zeros.deviation(), 1e-12);
    assertEquals(2, new Scaling.Robust().of(zeros).scaled(6), 1e-12);
    NumberSummary same = summary(5, Double.NaN, 5);
    assertEquals(2, new Scaling.Standard().of(same).scaled(7));
    assertEquals(2, new Scaling.MinMax().of(same).scaled(7));
  }

  @ParameterizedTest
  @MethodSource("all")
  void numbersComeBack(Scaling scaling) throws IOException {
    Scale scale = scaling.of(summary(10, 20, 30, 40, 30));
    for (double number : new double[] {-1e6, 0, 25.999, 26, 26.001, 30, 1e9}) {
      assertEquals(number, scale.original(scale.scaled(number)), 1e-9 * Math.abs(number) + 1e-9);
    }
  }

  /** Also across the two places where it is computed in another way. */
  @ParameterizedTest
  @CsvSource({
    "1e-300, 1.0000001",
    "1e-8, 1.00001",
    "0.1249, 1.00001",
    "0.5, 1.000001",
    "1e8, 1.01",
    "1e299, 1e9"
  })
  void theInverseSineRisesForEver(double from, double factor) {
    Scale scale = new Scale(0, 1, true);
    double before = 0;
    double x = from;
    for (int i = 0; i < 500 && x < Double.MAX_VALUE; i++, x *= factor) {
      double after = scale.scaled(x);
      assertTrue(after > before && after <= 720, before + " before " + after);
      assertEquals(-after, scale.scaled(-x));
      before = after;
    }
  }

  @Test
  void smallNumbersKeepTheirDigits() {
    Scale scale = new Scale(0, 1, true);
    assertEquals(1e-12, scale.scaled(1e-12), 1e-27);
    // asinh(1) = ln(1 + √2).
    assertEquals(0.881373587019543, scale.scaled(1), 1e-15);
    // asinh(1e10) = ln(2e10) to 20 digits.
    assertEquals(23.7189981105004, scale.scaled(1e10), 1e-14);
    assertEquals(Double.POSITIVE_INFINITY, scale.scaled(Double.POSITIVE_INFINITY));
  }

  @ParameterizedTest
  @CsvSource({"NaN, 1", "Infinity, 1", "0, 0", "0, -1", "0, NaN", "0, Infinity"})
  void whatIsNoScaleIsRefused(double center, double width) {
    assertError(
        IllegalArgumentException.class,
        () -> new Scale(center, width, true),
        "center " + center,
        "width " + width);
  }
}
