package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However rows come, in chunks or merged, the schema is the same. */
final class SchemaFitterTest {
  private static final int ROWS = 3000;

  private static final SchemaPlan PLAN =
      SchemaPlan.inferred().category("code").label("label").time("sent", TimePart.ELAPSED);

  /** Fewer rows than a sample holds, so that quantiles are exact. */
  private static Columns columns(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new Columns()
        .number("row", IntStream.range(0, ROWS).asDoubleStream().toArray())
        .number("amount", doubles(() -> 1e9 + Math.exp(10 * random.nextDouble())))
        .number("gaps", doubles(() -> random.nextInt(9) == 0 ? Double.NaN : random.nextInt(5)))
        .number("same", doubles(() -> 3))
        .number("nothing", doubles(() -> Double.NaN))
        .number("code", doubles(() -> random.nextInt(random.nextInt(40) + 1)))
        .bool("paid", doubles(() -> random.nextInt(3) - 1 < 0 ? Double.NaN : random.nextInt(2)))
        .time("when", doubles(() -> 1.7e9 + random.nextInt(10_000_000)))
        .time("sent", doubles(() -> 1.7e9 + random.nextInt(100)))
        .text("kind", texts(random, 30))
        .text("free", texts(random, 2000))
        .text("id", IntStream.range(0, ROWS).mapToObj(i -> "TX" + i).toArray(String[]::new))
        .text("label", texts(random, 2));
  }

  private static double[] doubles(DoubleSupplier draw) {
    double[] numbers = new double[ROWS];
    Arrays.setAll(numbers, i -> draw.getAsDouble());
    return numbers;
  }

  /** Smaller numbers are more frequent. */
  private static @Nullable String[] texts(SplittableRandom random, int levels) {
    return IntStream.range(0, ROWS)
        .mapToObj(
            i ->
                random.nextInt(20) == 0
                    ? null
                    : "level " + random.nextInt(random.nextInt(levels) + 1))
        .toArray(String[]::new);
  }

  private static SchemaFitter fitter(Columns columns) {
    return new SchemaFitter(columns.columns(), PLAN);
  }

  private static Schema onePass(Columns columns) throws IOException {
    SchemaFitter fitter = fitter(columns);
    fitter.add(columns.chunk());
    return fitter.fit();
  }

  private static void assertSame(Schema expected, Schema found) {
    assertEquals(expected.rows(), found.rows());
    assertEquals(expected.columns().size(), found.columns().size());
    for (int i = 0; i < expected.columns().size(); i++) {
      Column one = expected.columns().get(i);
      Column other = found.columns().get(i);
      if (one instanceof NumberColumn a && other instanceof NumberColumn b) {
        assertSame(a.name(), a.missing(), a.summary(), b.missing(), b.summary());
      } else if (one instanceof TimeColumn a && other instanceof TimeColumn b) {
        assertEquals(a.parts(), b.parts());
        assertSame(a.name(), a.missing(), a.summary(), b.missing(), b.summary());
      } else {
        assertEquals(one, other);
      }
    }
  }

  private static void assertSame(
      String name, long missing, NumberSummary a, long otherMissing, NumberSummary b) {
    assertEquals(missing, otherMissing, name);
    assertEquals(a.count(), b.count(), name);
    assertEquals(a.mean(), b.mean(), 1e-12 * Math.abs(a.mean()), name);
    assertEquals(a.deviation(), b.deviation(), 1e-9 * a.deviation(), name);
    assertEquals(a.minimum(), b.minimum(), name);
    assertEquals(a.maximum(), b.maximum(), name);
    assertEquals(a.quantiles(), b.quantiles(), name);
    assertEquals(a.shares(), b.shares(), name);
  }

  @Test
  void whatIsFittedHasColumnsOfAllKinds() throws IOException {
    assertEquals(
        List.of(
            "IgnoredColumn",
            "NumberColumn",
            "NumberColumn",
            "IgnoredColumn",
            "IgnoredColumn",
            "CategoryColumn",
            "CategoryColumn",
            "TimeColumn",
            "TimeColumn",
            "CategoryColumn",
            "CategoryColumn",
            "IgnoredColumn",
            "IgnoredColumn"),
        onePass(columns(1)).columns().stream()
            .map(column -> column.getClass().getSimpleName())
            .toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 2999})
  void whereChunksEndDoesNotMatter(int size) throws IOException {
    Columns columns = columns(size);
    SchemaFitter fitter = fitter(columns);
    for (int from = 0; from < ROWS; from += size) {
      fitter.add(columns.chunk(from, Math.min(ROWS, from + size)));
    }
    assertEquals(onePass(columns), fitter.fit());
  }

  /** Contiguous parts of any lengths, some of them empty, merged in any order, any way around. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void mergedPartsGiveTheSame(long seed) throws IOException {
    Columns columns = columns(seed);
    SplittableRandom random = new SplittableRandom(seed);
    int[] cuts = random.ints(random.nextInt(8) + 1, 0, ROWS + 1).sorted().toArray();
    List<SchemaFitter> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= cuts.length; i++) {
      int to = i == cuts.length ? ROWS : cuts[i];
      SchemaFitter part = fitter(columns);
      if (to > from) {
        part.add(columns.chunk(from, to));
      }
      parts.add(part);
      from = to;
    }
    while (parts.size() > 1) {
      SchemaFitter taken = parts.remove(random.nextInt(parts.size()));
      parts.get(random.nextInt(parts.size())).merge(taken);
    }
    assertSame(onePass(columns), parts.get(0).fit());
  }

  /** Rows dealt out one by one: each part has them in their order. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void dealtOutRowsGiveTheSame(long seed) throws IOException {
    Columns columns = columns(seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<SchemaFitter> parts = List.of(fitter(columns), fitter(columns), fitter(columns));
    for (int row = 0; row < ROWS; row++) {
      parts.get(random.nextInt(3)).add(columns.chunk(row, row + 1));
    }
    parts.get(2).merge(parts.get(0));
    parts.get(1).merge(parts.get(2));
    assertSame(onePass(columns), parts.get(1).fit());
  }

  /** Parts that are the same rows are no row numbers, though each is. */
  @Test
  void numbersThatPartsShareAreNoRowNumbers() throws IOException {
    double[] numbers = IntStream.range(0, 100).asDoubleStream().toArray();
    Columns columns = new Columns().number("x", numbers);
    SchemaFitter one = new SchemaFitter(columns.columns(), SchemaPlan.inferred());
    SchemaFitter other = new SchemaFitter(columns.columns(), SchemaPlan.inferred());
    one.add(columns.chunk());
    other.add(columns.chunk(20, 40));
    assertInstanceOf(IgnoredColumn.class, one.fit().columns().get(0));
    one.merge(other);
    assertInstanceOf(NumberColumn.class, one.fit().columns().get(0));
  }

  /**
   * Quantiles of many more rows than are sampled, in parts that are alike but for another column,
   * lie within five standard errors √(p(1 − p)/4096) of their places: parts don't sample the same
   * rows.
   */
  @Test
  void quantilesAreThoseOfAllRows() throws IOException {
    int parts = 64;
    int rows = 4000;
    SplittableRandom random = new SplittableRandom(5);
    double[] numbers = random.doubles(rows).toArray();
    List<SourceColumn> names = new Columns().number("x").number("other").columns();
    SchemaFitter all = new SchemaFitter(names, SchemaPlan.inferred());
    for (int part = 0; part < parts; part++) {
      double[] others = random.doubles(rows).toArray();
      SchemaFitter fitter = new SchemaFitter(names, SchemaPlan.inferred());
      fitter.add(new Columns().number("x", numbers).number("other", others).chunk());
      all.merge(fitter);
    }
    NumberSummary summary =
        assertInstanceOf(NumberColumn.class, all.fit().columns().get(0)).summary();
    for (int i = 1; i < 20; i++) {
      double share = i / 20.0;
      double quantile = summary.quantiles().get(i);
      double below = Arrays.stream(numbers).filter(x -> x <= quantile).count() / (double) rows;
      assertEquals(share, below, 5 * Math.sqrt(share * (1 - share) / 4096), "quantile " + share);
    }
    assertEquals(1, summary.shares().stream().mapToDouble(each -> each).sum(), 1e-12);
  }

  /** More texts than are counted one by one; the frequent ones are found in any split. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void frequentLevelsSurviveManyRareOnes(int parts) throws IOException {
    int rows = 300_000;
    SplittableRandom random = new SplittableRandom(parts);
    @Nullable String[] texts = new String[rows];
    for (int i = 0; i < rows; i++) {
      texts[i] = i % 5 < 2 ? "often" : i % 5 == 2 ? "at times" : "once " + random.nextLong();
    }
    Columns columns = new Columns().text("x", texts);
    SchemaFitter all = new SchemaFitter(columns.columns(), SchemaPlan.inferred());
    for (int part = 0; part < parts; part++) {
      SchemaFitter fitter = new SchemaFitter(columns.columns(), SchemaPlan.inferred());
      fitter.add(columns.chunk(rows / parts * part, rows / parts * (part + 1)));
      all.merge(fitter);
    }
    CategoryColumn column = assertInstanceOf(CategoryColumn.class, all.fit().columns().get(0));
    assertEquals("often", column.text(0));
    assertEquals("at times", column.text(1));
    // Too small by at most one in 50,000 of all cells.
    assertTrue(column.count(0) <= 120_000 && column.count(0) >= 120_000 - 6);
    assertTrue(column.count(1) <= 60_000 && column.count(1) >= 60_000 - 6);
    // 120,002 different ones; the error is 1.6 %.
    assertEquals(120_000.0, (double) column.rare().levels(), 5 * 0.016 * 120_000);
    assertEquals(List.of(), column.rare().texts());
    assertTrue(column.description().contains("too many to tell one from a level never seen"));
    // Not counted one by one: any of them may have been seen once.
    assertEquals(Math.min(column.rare().count(), column.rare().levels()), column.singletons());
  }

  /** Once in each of two parts is twice. */
  @Test
  void levelsSeenOnceInAllParts() throws IOException {
    Columns columns = new Columns().text("x", "a", "a", "b", "c", "a", "a", "b", "d");
    SchemaFitter first = new SchemaFitter(columns.columns(), SchemaPlan.inferred().maxLevels(1));
    SchemaFitter second = new SchemaFitter(columns.columns(), SchemaPlan.inferred().maxLevels(1));
    first.add(columns.chunk(0, 4));
    second.add(columns.chunk(4, 8));
    first.merge(second);
    CategoryColumn column = assertInstanceOf(CategoryColumn.class, first.fit().columns().get(0));
    assertEquals(new CategoryColumn.Rare(4, 3, 2, List.of("b", "c", "d")), column.rare());
  }

  @Test
  void identifiersAreFoundBeyondWhatIsCounted() throws IOException {
    @Nullable String[] texts = new String[250_000];
    Arrays.setAll(texts, i -> "TX-" + i);
    IgnoredColumn column =
        assertInstanceOf(
            IgnoredColumn.class,
            Schema.fit(new Columns().text("id", texts).table()).columns().get(0));
    assertEquals(IgnoredColumn.Reason.IDENTIFIER, column.reason());
    assertTrue(column.finding().startsWith("about 2"), column::finding);
  }

  /** Of 8,000 columns 2^24/8,000 numbers each are sampled, and 1,000 texts counted. */
  @Test
  void wideTablesAreBoundedInAll() throws IOException {
    int rows = 3000;
    int sampled = (1 << 24) / 8000;
    double[] zeros = new double[rows];
    @Nullable String[] texts = new String[rows];
    Arrays.setAll(texts, i -> "level " + i / 2);
    Columns columns =
        new Columns().number("x", new SplittableRandom(1).doubles(rows).toArray()).text("y", texts);
    for (int i = 2; i < 8000; i++) {
      columns.number("zeros " + i, zeros);
    }
    SchemaFitter fitter = new SchemaFitter(columns.columns(), SchemaPlan.inferred().category("y"));
    fitter.add(columns.chunk());
    Schema schema = fitter.fit();
    NumberColumn numbers = assertInstanceOf(NumberColumn.class, schema.column("x"));
    assertEquals(rows, numbers.count());
    for (double share : numbers.summary().shares()) {
      assertEquals(Math.rint(share * sampled), share * sampled, 1e-9);
    }
    CategoryColumn category = assertInstanceOf(CategoryColumn.class, schema.column("y"));
    assertEquals(List.of(), category.rare().texts());
    assertEquals(1500, category.rare().levels() + category.levels().size());
  }

  /** A column of few but huge texts is bounded by their characters. */
  @Test
  void hugeTextsAreNotKept() throws IOException {
    LevelCounter counter = new LevelCounter(1000);
    for (int i = 0; i < 100; i++) {
      counter.add(i + "x".repeat(1_000_000));
      counter.add("small");
    }
    assertEquals("small", counter.levels().get(0).text());
    assertTrue(!counter.isExact() && counter.levels().size() < 40);
    assertTrue(counter.undercount() >= 1 && counter.levels().get(0).count() >= 90);
    assertEquals(101, counter.distinctTexts());
  }

  @Test
  void aChunkWithANumberThatIsRefusedIsNotAdded() throws IOException {
    Columns good = new Columns().number("y", 1, 2).number("x", 1, 2);
    SchemaFitter fitter = new SchemaFitter(good.columns(), SchemaPlan.inferred());
    fitter.add(good.chunk());
    Schema before = fitter.fit();
    Columns bad = new Columns().number("y", 5).number("x", Double.POSITIVE_INFINITY);
    assertError(TableFormatException.class, () -> fitter.add(bad.chunk()), "row 0, column \"x\"");
    assertEquals(before, fitter.fit());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Columns columns = new Columns().number("x", 1);
    SchemaFitter fitter = new SchemaFitter(columns.columns(), SchemaPlan.inferred());
    assertError(IllegalStateException.class, fitter::fit, "no rows");
    assertError(
        IllegalArgumentException.class,
        () -> fitter.add(new Columns().number("y", 1).chunk()),
        "other columns");
    assertError(IllegalArgumentException.class, () -> fitter.merge(fitter), "with itself");
    assertError(
        IllegalArgumentException.class,
        () -> fitter.merge(new SchemaFitter(columns.columns(), SchemaPlan.inferred().minCount(1))),
        "another plan");
  }
}
