package dev.hourglass.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.table.Table;
import dev.hourglass.table.Tables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same table in other units. */
final class DetectorUnitsTest {
  private static final int ROWS = 600;

  /** Cents, seconds, a number that is mostly 0, and noise: all of them integers. */
  private static final String[] NAMES = {"cents", "seconds", "fee", "other"};

  private static double[] expected = {};
  private static boolean[] isAnomaly = {};
  private static double threshold;

  private static double number(int row, int column) {
    SplittableRandom random = new SplittableRandom(31L * row + column);
    double u = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
    return switch (column) {
      case 0 -> Math.rint(1e4 * Math.exp(2 * u));
      case 1 -> 1_700_000_000 + Math.rint(86_400 * 10 * u);
      // Two of them only, so few that what is extreme leaves them out.
      case 2 -> row == 99 ? 7 : row == 300 ? 9 : 0;
      default -> Math.rint(1000 * u);
    };
  }

  private static Table table(List<DoubleFunction<Object>> units) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (int j = 0; j < NAMES.length; j++) {
        row.put(NAMES[j], units.get(j).apply(number(i, j)));
      }
      rows.add(row);
    }
    return Tables.ofMaps(rows);
  }

  private static List<DoubleFunction<Object>> standardized() {
    List<DoubleFunction<Object>> units = new ArrayList<>();
    for (int j = 0; j < NAMES.length; j++) {
      double mean = 0;
      for (int i = 0; i < ROWS; i++) {
        mean += number(i, j) / ROWS;
      }
      double variance = 0;
      for (int i = 0; i < ROWS; i++) {
        variance += (number(i, j) - mean) * (number(i, j) - mean) / ROWS;
      }
      double center = mean;
      double deviation = Math.sqrt(variance);
      units.add(x -> (x - center) / deviation);
    }
    return units;
  }

  private static List<DoubleFunction<Object>> all(DoubleFunction<Object> unit) {
    return List.of(unit, unit, unit, unit);
  }

  @BeforeAll
  static void fitTheStandardizedTable() {
    Table table = table(standardized());
    AnomalyDetector detector = AnomalyDetector.fit(table, HostileTablesTest.PLAN);
    expected = detector.scores(table);
    threshold = detector.thresholdScore();
    isAnomaly = new boolean[ROWS];
    for (Verdict verdict : detector.verdicts(table)) {
      isAnomaly[(int) verdict.row()] = verdict.isAnomaly();
    }
  }

  static Stream<Arguments> units() {
    DoubleFunction<Object> same = x -> x;
    return Stream.of(
        Arguments.of("as they are", all(same)),
        Arguments.of("longs", all(x -> (long) x)),
        Arguments.of("shifted", all(x -> x + 1e6)),
        Arguments.of(
            "one by 10^6", List.<DoubleFunction<Object>>of(x -> 1e6 * x, same, same, same)),
        Arguments.of(
            "one by 10^-6", List.<DoubleFunction<Object>>of(same, same, x -> 1e-6 * x, same)),
        Arguments.of("all by 10^100", all(x -> 1e100 * x)),
        Arguments.of("all by 10^-100", all(x -> 1e-100 * x)));
  }

  /**
   * What networks take differs by the rounding of doubles, and so hardly ever by that of a float
   * (6e-8); a few dozen steps of training make that a thousand times as much at most.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("units")
  void makeNoDifference(String name, List<DoubleFunction<Object>> units) {
    Table table = table(units);
    AnomalyDetector detector = AnomalyDetector.fit(table, HostileTablesTest.PLAN);
    for (Verdict verdict : detector.verdicts(table)) {
      int row = (int) verdict.row();
      double tolerance = 1e-4 * (1 + expected[row]);
      assertEquals(expected[row], verdict.score(), tolerance, name + ", row " + row);
      if (Math.abs(expected[row] - threshold) > tolerance) {
        assertEquals(isAnomaly[row], verdict.isAnomaly(), name + ", row " + row);
      }
    }
  }

  @Test
  void theTableHasAnomalies() {
    int count = 0;
    for (boolean each : isAnomaly) {
      count += each ? 1 : 0;
    }
    assertTrue(count >= 3 && count < 60, count + " anomalies");
  }
}
