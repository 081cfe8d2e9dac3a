package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.table.CategoryColumn.Level;
import dev.hourglass.table.CategoryColumn.Rare;
import dev.hourglass.table.IgnoredColumn.Reason;
import dev.hourglass.text.Quote;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What columns are taken for. */
final class SchemaTest {
  private static final double DAY = 86_400;

  private static Column fit(Columns columns) throws IOException {
    return fit(columns, SchemaPlan.inferred());
  }

  private static Column fit(Columns columns, SchemaPlan plan) throws IOException {
    return Schema.fit(columns.table(), plan).columns().get(0);
  }

  private static void assertIgnored(Reason reason, String finding, Column column) {
    IgnoredColumn ignored = assertInstanceOf(IgnoredColumn.class, column, column::description);
    assertSame(reason, ignored.reason());
    assertEquals(finding, ignored.finding());
  }

  private static @Nullable String[] texts(int count, IntFunction<@Nullable String> text) {
    return IntStream.range(0, count).mapToObj(text).toArray(String[]::new);
  }

  @Test
  void numbersAreDescribedByTheirMoments() throws IOException {
    Column column = fit(new Columns().number("x", 2, 4, Double.NaN, 4, 4, 5, 5, 7, 9));
    NumberColumn numbers = assertInstanceOf(NumberColumn.class, column);
    assertEquals(8, numbers.count());
    assertEquals(1, numbers.missing());
    NumberSummary summary = numbers.summary();
    assertEquals(5, summary.mean(), 1e-15);
    assertEquals(2, summary.deviation(), 1e-15);
    assertEquals(2, summary.minimum());
    assertEquals(9, summary.maximum());
    // Places 1.75, 3.5 and 5.25 of 2 4 4 4 5 5 7 9.
    assertEquals(4, summary.lowerQuartile());
    assertEquals(4.5, summary.median());
    assertEquals(5.5, summary.upperQuartile());
    assertEquals(
        "numbers from 2 to 9, mean 5, deviation 2; 11.111 % missing", column.description());
  }

  /** Of 100 numbers 0 … 99 a bin for each 5 %, and one for the largest. */
  @Test
  void sharesAreOfTheBinsBetweenQuantiles() throws IOException {
    double[] numbers = IntStream.range(0, 100).map(i -> i * 37 % 100).asDoubleStream().toArray();
    NumberSummary summary =
        assertInstanceOf(NumberColumn.class, fit(new Columns().number("x", numbers))).summary();
    assertEquals(20, summary.edges().size());
    assertEquals(4.95, summary.edges().get(0), 1e-12);
    assertEquals(99, summary.edges().get(19));
    double[] shares = new double[21];
    Arrays.fill(shares, 0.05);
    shares[19] = 0.04;
    shares[20] = 0.01;
    for (int i = 0; i < shares.length; i++) {
      assertEquals(shares[i], summary.shares().get(i), 1e-12, "bin " + i);
    }
  }

  @Test
  void aRareNumberHasABinOfItsOwn() throws IOException {
    double[] numbers =
        DoubleStream.concat(DoubleStream.of(1, 1), DoubleStream.generate(() -> 0).limit(98))
            .toArray();
    NumberSummary summary =
        assertInstanceOf(NumberColumn.class, fit(new Columns().number("x", numbers))).summary();
    assertEquals(List.of(1.0), summary.edges());
    assertEquals(List.of(0.98, 0.02), summary.shares());
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "-0.0, 1"})
  void bothZerosAreOneEdge(double last, int edges) throws IOException {
    double[] numbers = new double[26];
    Arrays.fill(numbers, 0, 5, -1);
    Arrays.fill(numbers, 5, last == 1 ? 15 : 25, -0.0);
    numbers[25] = last;
    NumberSummary summary =
        assertInstanceOf(NumberColumn.class, fit(new Columns().number("x", numbers))).summary();
    assertEquals(List.of(0.0, 1.0).subList(0, edges), summary.edges());
    assertEquals(5 / 26.0, summary.shares().get(0), 1e-15);
  }

  /** Differences of a second, a cent, and 10^24 that a sum of squares would lose. */
  @ParameterizedTest
  @CsvSource({"1767225600, 1", "9007199254740000, 2", "1e30, 1e15", "-1e30, 1e15", "1e-30, 1e-40"})
  void aLargeMeanCostsNoDigits(double mean, double step) throws IOException {
    double[] numbers = new double[10_000];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = mean + step * (i * 7919 % 101);
    }
    NumberSummary summary =
        assertInstanceOf(NumberColumn.class, fit(new Columns().number("x", numbers))).summary();
    double[] differences = Arrays.stream(numbers).map(x -> x - mean).toArray();
    double average = Arrays.stream(differences).average().orElseThrow();
    double variance =
        Arrays.stream(differences).map(x -> (x - average) * (x - average)).average().orElseThrow();
    assertEquals(mean + average, summary.mean(), 1e-15 * Math.abs(mean));
    assertEquals(Math.sqrt(variance), summary.deviation(), 1e-6 * summary.deviation());
  }

  @Test
  void tinyDifferencesAreNoConstant() throws IOException {
    Column column = fit(new Columns().number("x", 0, 1e-200, 0));
    assertTrue(assertInstanceOf(NumberColumn.class, column).summary().deviation() > 0);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 50, true",
    "-5, 3, 50, true",
    "7, 1, 49, false",
    "0, 0.5, 60, false",
    "9007199254740000, 1, 60, true",
    "90, -1, 60, false"
  })
  void numbersThatCountUpAreRowNumbers(double first, double step, int rows, boolean isRowNumber)
      throws IOException {
    double[] numbers = IntStream.range(0, rows).mapToDouble(i -> first + step * i).toArray();
    Column column = fit(new Columns().number("x", numbers));
    if (isRowNumber) {
      String finding =
          "they count from "
              + (long) first
              + " to "
              + (long) (first + step * (rows - 1))
              + " by "
              + (long) step;
      assertIgnored(Reason.ROW_NUMBER, finding, column);
      assertInstanceOf(
          NumberColumn.class,
          fit(new Columns().number("x", numbers), SchemaPlan.inferred().number("x")));
    } else {
      assertInstanceOf(NumberColumn.class, column);
    }
  }

  /** One change each makes 100 numbers that count up others that don't. */
  @ParameterizedTest
  @CsvSource({"50, NaN", "50, 50.5", "50, 49", "99, 100", "0, -1"})
  void numbersThatAlmostCountUpAreNumbers(int place, double otherwise) throws IOException {
    double[] numbers = IntStream.range(0, 100).asDoubleStream().toArray();
    numbers[place] = otherwise;
    assertInstanceOf(NumberColumn.class, fit(new Columns().number("x", numbers)));
  }

  @Test
  void whatIsAlwaysTheSameIsIgnored() throws IOException {
    assertIgnored(Reason.CONSTANT, "always 5", fit(new Columns().number("x", 5, 5, 5)));
    assertIgnored(Reason.CONSTANT, "always 0", fit(new Columns().number("x", 0.0, -0.0)));
    assertIgnored(Reason.CONSTANT, "always \"a\"", fit(new Columns().text("x", "a", "a")));
    assertIgnored(Reason.CONSTANT, "always \"true\"", fit(new Columns().bool("x", 1, 1)));
    assertIgnored(
        Reason.CONSTANT, "always 1970-01-01T00:00:01Z", fit(new Columns().time("x", 1, 1)));
    assertIgnored(
        Reason.CONSTANT,
        "always \"3\"",
        fit(new Columns().number("x", 3, 3), SchemaPlan.inferred().category("x")));
  }

  /** Whether a cell is missing may say something. */
  @Test
  void whatIsSometimesMissingIsNotConstant() throws IOException {
    NumberColumn numbers =
        assertInstanceOf(NumberColumn.class, fit(new Columns().number("x", 5, Double.NaN)));
    assertEquals(0, numbers.summary().deviation());
    CategoryColumn texts =
        assertInstanceOf(CategoryColumn.class, fit(new Columns().text("x", "a", null, "a")));
    assertEquals(List.of(new Level("a", 2)), texts.levels());
    assertEquals(1, texts.missing());
    assertInstanceOf(TimeColumn.class, fit(new Columns().time("x", 5, Double.NaN)));
  }

  @Test
  void whatIsAlwaysMissingIsIgnored() throws IOException {
    double nan = Double.NaN;
    assertIgnored(Reason.MISSING, "", fit(new Columns().number("x", nan, nan)));
    assertIgnored(Reason.MISSING, "", fit(new Columns().bool("x", nan, nan)));
    assertIgnored(Reason.MISSING, "", fit(new Columns().time("x", nan, nan)));
    assertIgnored(Reason.MISSING, "", fit(new Columns().text("x", null, null)));
  }

  @Test
  void textsAreCategoriesOfTheMostFrequentLevelsFirst() throws IOException {
    CategoryColumn column =
        assertInstanceOf(
            CategoryColumn.class,
            fit(new Columns().text("x", "b", "a", "c", "b", null, "a", "c", "c", "d", "e")));
    assertEquals(List.of(new Level("c", 3), new Level("a", 2), new Level("b", 2)), column.levels());
    assertEquals(new Rare(2, 2, 2, List.of("d", "e")), column.rare());
    assertEquals(9, column.count());
    assertEquals(1, column.missing());
    assertEquals(3, column.rareLevel());
    assertEquals(4, column.unknownLevel());
    assertEquals(5, column.missingLevel());
    assertEquals(6, column.levelCount());
    assertEquals(
        List.of(3L, 2L, 2L, 2L, 0L, 1L), IntStream.range(0, 6).mapToObj(column::count).toList());
    assertEquals("(rare)", column.text(3));
    assertEquals("b", column.text(2));
    assertEquals(
        "categories: 3 levels (\"c\", \"a\", \"b\"), and 2 rare ones with 22.222 % of the cells; 10"
            + " % missing",
        column.description());
  }

  /** Of the rare ones f and g were seen once, b and e twice. */
  @Test
  void levelsSeenOnceAreTold() throws IOException {
    Columns columns =
        new Columns()
            .text("x", "a", "a", "a", "b", "b", "g", "f", "e", "e", "a")
            .bool("y", 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    Schema schema = Schema.fit(columns.table(), SchemaPlan.inferred().maxLevels(1));
    CategoryColumn column = assertInstanceOf(CategoryColumn.class, schema.column("x"));
    assertEquals(new Rare(6, 4, 2, List.of("b", "e", "f", "g")), column.rare());
    assertEquals(2, column.singletons());
    // A level may be kept and seen once.
    assertEquals(1, assertInstanceOf(CategoryColumn.class, schema.column("y")).singletons());
  }

  @Test
  void levelsBeyondThePlansAreRare() throws IOException {
    Columns columns = new Columns().text("x", texts(60, i -> "abcdef".substring(i % 6, i % 6 + 1)));
    CategoryColumn column =
        assertInstanceOf(CategoryColumn.class, fit(columns, SchemaPlan.inferred().maxLevels(2)));
    assertEquals(List.of(new Level("a", 10), new Level("b", 10)), column.levels());
    assertEquals(new Rare(40, 4, 0, List.of("c", "d", "e", "f")), column.rare());
    CategoryColumn seldom =
        assertInstanceOf(
            CategoryColumn.class, fit(columns, SchemaPlan.inferred().category("x").minCount(11)));
    assertEquals(List.of(), seldom.levels());
    assertEquals(60, seldom.rare().count());
  }

  @ParameterizedTest
  @CsvSource({"50, 0, true", "100, 4, true", "100, 5, false", "49, 0, false"})
  void textsThatAreNearlyAllDifferentAreIdentifiers(int rows, int same, boolean isIdentifier)
      throws IOException {
    // So many cells more that have the first one's text: the others are different.
    @Nullable String[] texts = texts(rows, i -> "row " + (i <= same ? 0 : i));
    Column column = fit(new Columns().text("x", texts));
    String finding = rows - same + " different texts in " + rows + " cells";
    // What is none has one level at most that was seen twice: with 6 of 100 cells that is enough.
    if (isIdentifier) {
      assertIgnored(Reason.IDENTIFIER, finding, column);
    } else if (same == 0) {
      assertIgnored(Reason.TOO_MANY_LEVELS, finding, column);
    } else {
      assertInstanceOf(CategoryColumn.class, column);
    }
  }

  /** 4 % of the cells are of a level that can be learnt; 5 % are just enough. */
  @ParameterizedTest
  @CsvSource({"4, true", "5, false"})
  void levelsThatAreAllRareAreTooMany(int frequent, boolean isIgnored) throws IOException {
    // The others are there twice, which is less than three times.
    @Nullable String[] texts = texts(100, i -> i < frequent ? "same" : "row " + i / 2);
    Columns columns = new Columns().text("x", texts);
    SchemaPlan plan = SchemaPlan.inferred().minCount(3);
    assertEquals(isIgnored, fit(columns, plan) instanceof IgnoredColumn);
    assertInstanceOf(CategoryColumn.class, fit(columns, plan.category("x")));
  }

  /** 600 rare texts of 1,600 characters are listed, of 1,700 not. */
  @ParameterizedTest
  @CsvSource({"1600, true", "1700, false"})
  void rareLevelsAreListedUpToAMillionCharacters(int length, boolean isListed) throws IOException {
    @Nullable String[] texts =
        texts(1200, i -> i < 600 ? "often" : i + "x".repeat(length - (i < 1000 ? 3 : 4)));
    CategoryColumn column =
        assertInstanceOf(CategoryColumn.class, fit(new Columns().text("x", texts)));
    assertEquals(600, column.rare().levels());
    assertEquals(isListed ? 600 : 0, column.rare().texts().size());
  }

  @Test
  void timesHaveNoLevels() {
    assertError(
        IllegalArgumentException.class,
        () ->
            new CategoryColumn(
                "x", CellType.TIME, 2, 0, List.of(new Level("1", 2)), new Rare(0, 0, 0, List.of())),
        "cells of TIME");
  }

  @Test
  void booleansAreTheLevelsThatWereSeen() throws IOException {
    CategoryColumn column =
        assertInstanceOf(
            CategoryColumn.class, fit(new Columns().bool("x", 0, 0, 1, 0, Double.NaN)));
    assertEquals(List.of(new Level("false", 3), new Level("true", 1)), column.levels());
    assertEquals(new Rare(0, 0, 0, List.of()), column.rare());
    CategoryColumn onlyFalse =
        assertInstanceOf(CategoryColumn.class, fit(new Columns().bool("x", 0, Double.NaN)));
    assertEquals(List.of(new Level("false", 1)), onlyFalse.levels());
  }

  @Test
  void codesAreCategoriesByChoice() throws IOException {
    Columns columns = new Columns().number("x", 3, 10, 3, -0.0, 0.0, 2.5, 2.5, 1e30, 1e30, 7);
    assertInstanceOf(NumberColumn.class, fit(columns));
    CategoryColumn column =
        assertInstanceOf(CategoryColumn.class, fit(columns, SchemaPlan.inferred().category("x")));
    assertEquals(
        List.of(new Level("0", 2), new Level("1.0E30", 2), new Level("2.5", 2), new Level("3", 2)),
        column.levels());
    assertEquals(List.of("10", "7"), column.rare().texts());
    assertTrue(column.description().startsWith("categories by choice: 4 levels"));
  }

  /** As a damaged file may have them. */
  @ParameterizedTest
  @ValueSource(strings = {"a\n", "1.0", "01", "NaN", "1e3"})
  void codesAreWrittenInOneWay(String text) {
    assertError(
        IllegalArgumentException.class,
        () ->
            new CategoryColumn(
                "x",
                CellType.NUMBER,
                2,
                0,
                List.of(new Level(text, 2)),
                new Rare(0, 0, 0, List.of())),
        "level " + Quote.of(text) + " of numbers");
  }

  @Test
  void booleansAndTimesAreNumbersByChoice() throws IOException {
    SchemaPlan plan = SchemaPlan.inferred().number("x");
    assertEquals(
        "numbers by choice from 0 to 1, mean 0.5, deviation 0.5",
        fit(new Columns().bool("x", 0, 1), plan).description());
    assertSame(CellType.TIME, fit(new Columns().time("x", 0, 1), plan).type());
    assertInstanceOf(NumberColumn.class, fit(new Columns().time("x", 0, 1), plan));
  }

  @ParameterizedTest
  @CsvSource({
    "1.99, ''",
    "2, HOUR_OF_DAY",
    "13.9, HOUR_OF_DAY",
    "14, HOUR_OF_DAY DAY_OF_WEEK",
    "729, HOUR_OF_DAY DAY_OF_WEEK",
    "730, HOUR_OF_DAY DAY_OF_WEEK MONTH_OF_YEAR"
  })
  void partsOfTimesFollowFromTheirSpan(double days, String parts) throws IOException {
    Column column = fit(new Columns().time("x", 1e9, 1e9 + days * DAY));
    List<TimePart> found = assertInstanceOf(TimeColumn.class, column).parts();
    assertEquals(parts, String.join(" ", found.stream().map(TimePart::name).toList()));
  }

  @Test
  void partsOfTimesAreChosen() throws IOException {
    SchemaPlan plan = SchemaPlan.inferred().time("x", TimePart.ELAPSED, TimePart.DAY_OF_MONTH);
    for (Columns columns :
        List.of(new Columns().time("x", 0, DAY), new Columns().number("x", 0, DAY))) {
      Column column = fit(columns, plan);
      assertEquals(plan.times().get(0).parts(), assertInstanceOf(TimeColumn.class, column).parts());
      assertEquals(
          "times from 1970-01-01T00:00:00Z to 1970-01-02T00:00:00Z, of which elapsed time, day of"
              + " month count",
          column.description());
    }
  }

  @Test
  void whatIsChosenToBeIgnoredIsNotLookedAt() throws IOException {
    double infinity = Double.POSITIVE_INFINITY;
    Columns columns =
        new Columns()
            .text("id", "a", "b")
            .number("label", infinity, 0)
            .number("odd", infinity, 1)
            .number("x", 1, 2);
    Schema schema =
        Schema.fit(columns.table(), SchemaPlan.inferred().id("id").label("label").ignore("odd"));
    assertEquals(List.of("id"), schema.ids());
    assertEquals(List.of("label"), schema.labels());
    assertIgnored(Reason.CHOICE, "", schema.column("odd"));
    assertEquals(3, schema.indexOf("x"));
    assertEquals(CellType.TEXT, schema.types().get("id"));
    assertEquals(List.of("id", "label", "odd", "x"), List.copyOf(schema.types().keySet()));
  }

  @Test
  void theReportTellsEachColumn() throws IOException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      Schema schema =
          Schema.fit(
              new Columns()
                  .text("id", texts(50, i -> "row " + i))
                  .number("amount", IntStream.range(0, 50).mapToDouble(i -> i * i / 2.0).toArray())
                  .text("kind", texts(50, i -> i % 2 == 0 ? "a\n" : "b"))
                  .table());
      assertEquals(
          """
          50 rows, 3 columns, of which 2 are used
          id: ignored as an identifier: 50 different texts in 50 cells
          amount: numbers from 0 to 1200.5, mean 404.25, deviation 365.6
          kind: categories: 2 levels ("a\\u000a", "b")
          """,
          schema.report());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aNameThatIsNoneIsToldWithWhatIsLikeIt() throws IOException {
    Schema schema = Schema.fit(new Columns().number("amount", 1, 2).number("tax", 1, 2).table());
    assertError(
        IllegalArgumentException.class,
        () -> schema.column("amuont"),
        "no column \"amuont\"; did you mean \"amount\"?");
  }

  @Test
  void aTableWithoutRowsIsRefused() {
    assertError(
        TableFormatException.class,
        () -> Schema.fit(new Columns().number("x").table()),
        "table: there are no rows");
  }

  @ParameterizedTest
  @CsvSource({"Infinity", "-Infinity", "1e141"})
  void aNumberWithoutAPlaceIsRefusedWithItsOwn(double number) {
    Map<String, Columns> all =
        Map.of(
            "number",
            new Columns().text("a", "p", "q", "r").number("x", 1, 2, number),
            "time",
            new Columns().text("a", "p", "q", "r").time("x", 1, 2, number));
    all.values()
        .forEach(
            columns ->
                assertError(
                    TableFormatException.class,
                    () -> Schema.fit(columns.table()),
                    "table, row 2, column \"x\": " + number,
                    "ignore the column"));
  }
}
