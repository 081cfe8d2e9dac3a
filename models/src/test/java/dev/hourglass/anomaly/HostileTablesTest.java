package dev.hourglass.anomaly;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.anomaly.fitting.EnsemblePlan;
import dev.hourglass.table.Csv;
import dev.hourglass.table.Scaling;
import dev.hourglass.table.SchemaPlan;
import dev.hourglass.table.Table;
import dev.hourglass.table.TableFormatException;
import dev.hourglass.table.Tables;
import dev.hourglass.table.TimePart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are hardly any: a detector with finite scores, or an error that says why not. */
final class HostileTablesTest {
  static final DetectorPlan PLAN =
      DetectorPlan.defaults().ensemble(EnsemblePlan.defaults().members(2).epochs(2)).folds(2);

  private static final double[] NOISE = new SplittableRandom(1).doubles(3_000, -1, 1).toArray();

  /** A column of a table, by the number of a row. */
  private record Field(String name, IntFunction<? extends @Nullable Object> cells) {}

  private static Field noise(String name, int seed) {
    return new Field(name, i -> NOISE[(i + 977 * seed) % NOISE.length]);
  }

  private static Field field(String name, IntFunction<? extends @Nullable Object> cells) {
    return new Field(name, cells);
  }

  private static Table table(int rows, Field... fields) {
    List<Map<String, @Nullable Object>> table = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      for (Field field : fields) {
        row.put(field.name, field.cells.apply(i));
      }
      table.add(row);
    }
    return Tables.ofMaps(table);
  }

  private static String refusal(Table table, DetectorPlan plan) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> AnomalyDetector.fit(table, plan));
    return String.valueOf(refusal.getMessage());
  }

  static Stream<Arguments> tables() {
    Instant start = Instant.ofEpochSecond(1_700_000_000L);
    return Stream.of(
        Arguments.of("two rows", table(2, noise("x", 1), noise("y", 2))),
        Arguments.of("three rows", table(3, noise("x", 1), field("c", i -> "level " + i % 2))),
        Arguments.of("one number", table(100, noise("x", 1))),
        Arguments.of("one category", table(100, field("c", i -> "level " + i % 7))),
        Arguments.of("one boolean", table(100, field("b", i -> i % 7 == 0))),
        Arguments.of("one time", table(100, field("t", i -> start.plusSeconds(7_200L * i)))),
        Arguments.of(
            "times as far apart as they can be",
            table(
                100,
                noise("x", 1),
                field(
                    "t",
                    i -> Instant.ofEpochSecond((i % 2 == 0 ? 1 : -1) * 3_000_000_000L * i * i)))),
        Arguments.of("a column without cells", table(100, noise("x", 1), field("no", i -> null))),
        Arguments.of(
            "hardly any cells",
            table(
                100,
                noise("x", 1),
                field("y", i -> i == 50 ? 3.0 : null),
                field("c", i -> i == 7 ? "once" : null))),
        Arguments.of(
            "one that is not 0", table(300, noise("x", 1), field("y", i -> i == 7 ? 5 : 0))),
        Arguments.of("denormals", table(100, noise("x", 1), field("y", i -> 4.9e-324 * (i % 50)))),
        Arguments.of("10^139", table(100, noise("x", 1), field("y", i -> i == 7 ? 1e139 : i % 50))),
        Arguments.of(
            "longs beyond 2^53",
            table(100, noise("x", 1), field("y", i -> (1L << 53) + 12L * i * (i % 5)))),
        Arguments.of(
            "20,000 levels", table(20_000, noise("x", 1), field("c", i -> "level " + i % 10_000))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tables")
  void areFittedAndHaveFiniteScores(String name, Table table) {
    DetectorPlan plan = PLAN.ensemble(EnsemblePlan.defaults().members(1).epochs(1));
    AnomalyDetector detector = AnomalyDetector.fit(table, plan);
    List<Verdict> verdicts = detector.verdicts(table);
    List<Verdict> own = detector.ownVerdicts();

    assertEquals(table.rows(), verdicts.size());
    assertEquals(table.rows(), own.size());
    for (Verdict verdict : Stream.concat(verdicts.stream(), own.stream()).toList()) {
      assertTrue(verdict.score() >= 0 && verdict.score() < 1e9, name + verdict);
      assertTrue(verdict.pValue() > 0 && verdict.pValue() <= 1, name + verdict);
    }
    double sum = verdicts.get(0).reasons().stream().mapToDouble(Reason::share).sum();
    assertEquals(verdicts.get(0).score(), sum, 1e-12 * (1 + sum));
  }

  static Stream<Arguments> scalings() {
    return Stream.of(new Scaling.Standard(), new Scaling.MinMax(), new Scaling.Robust())
        .map(Arguments::of);
  }

  /** By the middle of a column, its end is where networks would compute in infinities. */
  @ParameterizedTest
  @MethodSource("scalings")
  void anyScaling(Scaling scaling) {
    Table table =
        table(300, noise("x", 1), field("y", i -> i == 7 ? 1e100 : NOISE[i]), noise("z", 3));
    double[] scores = AnomalyDetector.fit(table, PLAN.scaling(scaling)).scores(table);
    for (int i = 0; i < scores.length; i++) {
      assertTrue(scores[i] >= 0 && scores[i] < 1e9, i + ": " + scores[i]);
      assertTrue(i == 7 || scores[i] < scores[7], i + ": " + scores[i]);
    }
  }

  static Stream<Arguments> refusedTables() {
    return Stream.of(
        Arguments.of(table(1, noise("x", 1)), "there is 1 row; a detector is fitted to at least 2"),
        Arguments.of(
            table(50, field("x", i -> 3), field("c", i -> "a")),
            "x: ignored as constant: always 3"),
        Arguments.of(table(2, field("x", i -> 1), field("c", i -> "a")), "c: ignored as constant"),
        Arguments.of(
            Tables.of(new double[][] {{Double.NaN}, {Double.NaN}}, List.of("x")),
            "x: ignored, since all its cells are missing"),
        Arguments.of(
            table(50, noise("x", 1), field("y", i -> i == 7 ? Double.NEGATIVE_INFINITY : i)),
            "column \"y\": -Infinity"),
        Arguments.of(
            table(50, noise("x", 1), field("y", i -> i == 7 ? 1e300 : i)),
            "column \"y\": 1.0E300"));
  }

  @ParameterizedTest
  @MethodSource("refusedTables")
  void areRefused(Table table, String reason) {
    String message = refusal(table, PLAN);
    assertTrue(message.contains(reason), message);
  }

  @Test
  void aTableOfWhichNothingCounts() {
    DetectorPlan plan = PLAN.schema(SchemaPlan.inferred().ignore("x").label("y"));
    String message = refusal(table(50, noise("x", 1), noise("y", 2)), plan);
    assertTrue(message.contains("No column of the schema counts"), message);
  }

  @Test
  void moreLevelsThanThereIsMemoryFor() {
    SchemaPlan schema = SchemaPlan.inferred().category("c").maxLevels(50_000).minCount(1);
    Table table = table(40_000, field("c", i -> "level " + i), noise("x", 1));
    String message = refusal(table, PLAN.schema(schema));
    assertTrue(message.contains("40004 numbers and levels"), message);
    assertTrue(message.contains("maxLevels"), message);
  }

  /** Far more columns than rows. */
  @Test
  void aWideTable() {
    SplittableRandom random = new SplittableRandom(2);
    double[][] rows = new double[20][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.doubles(500, -1, 1).toArray();
    }
    Table table = Tables.of(rows);
    for (double score : AnomalyDetector.fit(table, PLAN).scores(table)) {
      assertTrue(score >= 0 && score < 1e9, "score " + score);
    }
  }

  @Test
  void aRowIsNotFittedIfOneWithinTheGapIsHeldOut() {
    List<Map<String, Double>> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add(Map.of("x", NOISE[i], "y", NOISE[i + 99]));
    }
    // Blocks of 30 rows, each with a neighbour that the gap swallows as a whole.
    String message = refusal(Tables.ofMaps(rows), PLAN.timeOrder(30));
    assertTrue(message.startsWith("A gap of 30 rows leaves none of 60 to fit to"), message);
    assertEquals(
        60, AnomalyDetector.fit(Tables.ofMaps(rows), PLAN.timeOrder(29)).calibrationRows());
  }

  /** Of 10^300 seconds, or never: what is elapsed is a number, and no cycle is. */
  @ParameterizedTest
  @ValueSource(doubles = {1e15, -1e300, Double.POSITIVE_INFINITY})
  void timesThatNoCalendarHas(double seconds) {
    SchemaPlan schema = SchemaPlan.inferred().time("t", TimePart.HOUR_OF_DAY, TimePart.ELAPSED);
    Table table = table(200, field("t", i -> 1_700_000_000.0 + 5_000 * i), noise("x", 1));
    for (Scaling scaling : List.of(new Scaling.Asinh(), new Scaling.Standard())) {
      AnomalyDetector detector = AnomalyDetector.fit(table, PLAN.schema(schema).scaling(scaling));
      Verdict verdict = detector.verdict(seconds, 0);

      assertTrue(verdict.score() >= 0, verdict.toString());
      assertTrue(verdict.pValue() <= 1 / 201.0, verdict.toString());
      assertTrue(verdict.isAnomaly(), verdict.toString());
      Reason first = verdict.reasons().get(0);
      assertEquals("t", first.column());
      assertEquals(Reason.Finding.IMPOSSIBLE, first.finding());
    }
  }

  @Test
  void twoColumnsOfOneName(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("table.csv"), "a,b,a\n1,2,3\n2,3,4\n");
    IOException refusal =
        assertThrows(IOException.class, () -> AnomalyDetector.fit(Csv.read(file), PLAN));
    assertTrue(String.valueOf(refusal.getMessage()).contains("a"), refusal.toString());
  }

  /** One text in the last row makes a category of a column, whose levels are as many as numbers. */
  @Test
  void aTextLateInAColumnOfNumbers(@TempDir Path folder) throws IOException {
    StringBuilder text = new StringBuilder("a,b\n");
    for (int i = 0; i < 5_000; i++) {
      text.append(i == 4_999 ? "n/v" : String.valueOf(i % 13)).append(',').append(i * 31 % 97);
      text.append('\n');
    }
    Path file = Files.writeString(folder.resolve("table.csv"), text);
    AnomalyDetector detector = DetectorFitter.defaults().plan(PLAN).fit(Csv.source(file));

    String report = detector.schema().report();
    assertTrue(report.contains("a: categories: 13 levels"), report);
    assertEquals(5_000, detector.scores(Csv.source(file)).length);
  }

  @Test
  void noRowsAndCharactersThatAreNone(@TempDir Path folder) throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.csv"), "a,b\n");
    TableFormatException refusal =
        assertThrows(
            TableFormatException.class,
            () -> DetectorFitter.defaults().plan(PLAN).fit(Csv.source(empty)));
    assertTrue(String.valueOf(refusal.getMessage()).contains("no rows"), refusal.toString());

    Path damaged = Files.writeString(folder.resolve("nul.csv"), "a,b\n1,2\n1,\0\n");
    refusal =
        assertThrows(
            TableFormatException.class,
            () -> DetectorFitter.defaults().plan(PLAN).fit(Csv.source(damaged)));
    assertTrue(String.valueOf(refusal.getMessage()).contains("line 3"), refusal.toString());
  }

  @Test
  void aTableWithoutRowsHasNoScores(@TempDir Path folder) throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.csv"), "x,y\n");
    AnomalyDetector detector = AnomalyDetector.fit(table(60, noise("x", 1), noise("y", 2)), PLAN);
    assertArrayEquals(new double[0], detector.scores(Csv.source(empty)));
    assertThrows(IllegalArgumentException.class, () -> detector.recalibrated(Csv.source(empty)));
  }

  @Test
  void progressIsToldToItsEnd() {
    List<String> steps = Collections.synchronizedList(new ArrayList<>());
    DetectorFitter.defaults()
        .plan(PLAN.folds(5))
        .listener((done, of, step) -> steps.add(done + "/" + of + " " + step))
        .fit(table(3, noise("x", 1), noise("y", 2)));
    assertEquals(
        List.of(
            "1/5 schema", "2/5 fold 1 of 3", "3/5 fold 2 of 3", "4/5 fold 3 of 3", "5/5 all rows"),
        steps);
  }
}
