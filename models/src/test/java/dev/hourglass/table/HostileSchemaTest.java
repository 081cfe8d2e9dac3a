package dev.hourglass.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tables as nobody would make them, and somebody has. */
final class HostileSchemaTest {
  @Test
  void oneRowIsConstant() throws IOException {
    Schema schema =
        Schema.fit(new Columns().number("x", 1).text("y", "a").bool("z", 1).time("t", 1).table());
    for (Column column : schema.columns()) {
      assertEquals(
          IgnoredColumn.Reason.CONSTANT, assertInstanceOf(IgnoredColumn.class, column).reason());
    }
    assertTrue(schema.report().startsWith("1 row, 4 columns, of which 0 are used\n"));
  }

  @Test
  void oneColumnIsEnough() throws IOException {
    TableEncoder encoder = new TableEncoder(Schema.fit(new Columns().number("x", 1, 3).table()));
    assertEquals(1, encoder.inputs());
    assertEquals(1, encoder.sources());
  }

  /** A hundred thousand levels, each seen ten times. */
  @Test
  void aHundredThousandLevelsAreBounded() throws IOException {
    @Nullable String[] texts = new String[1_000_000];
    Arrays.setAll(texts, i -> "level " + i % 100_000);
    Schema schema = Schema.fit(new Columns().text("x", texts).table());
    IgnoredColumn ignored = assertInstanceOf(IgnoredColumn.class, schema.columns().get(0));
    assertEquals(IgnoredColumn.Reason.TOO_MANY_LEVELS, ignored.reason());
    assertEquals("100000 different texts in 1000000 cells", ignored.finding());
    Schema chosen =
        Schema.fit(new Columns().text("x", texts).table(), SchemaPlan.inferred().category("x"));
    CategoryColumn column = assertInstanceOf(CategoryColumn.class, chosen.columns().get(0));
    assertEquals(100, column.levels().size());
    assertEquals(new CategoryColumn.Rare(999_000, 99_900, 0, List.of()), column.rare());
    assertEquals(103, new TableEncoder(chosen).inputs());
  }

  @Test
  void aHundredThousandColumnsAreFitted() throws IOException {
    int count = 100_000;
    Columns columns = new Columns();
    for (int i = 0; i < count; i++) {
      if (i % 2 == 0) {
        columns.number("number " + i, i, i + 1, i + 3);
      } else {
        columns.text("text " + i, "a", "b", "a");
      }
    }
    Schema schema = Schema.fit(columns.table());
    assertEquals(count, schema.columns().size());
    TableEncoder encoder = new TableEncoder(schema);
    // 50,000 numbers, and 50,000 categories of a, the rare b, one never seen and a missing one.
    assertEquals(50_000 + 50_000 * 4, encoder.inputs());
    assertEquals(100_000, encoder.sources());
    float[] inputs = new float[3 * encoder.inputs()];
    encoder.encode(columns.chunk(), inputs, new float[3 * encoder.sources()]);
    assertArrayEquals(
        new float[] {1, 0, 0, 0, 1, 0, 0, 0}, Arrays.copyOfRange(inputs, 50_000, 50_008));
  }

  @Test
  void namesAndLevelsMayBeAnything() throws IOException {
    String name = "\0\"\n\u202e" + "x".repeat(1000);
    Columns columns =
        new Columns().text(name, "", " ", "\0", "", " ", "\0").number("", 1, 2, 3, 3, 2, 2);
    Schema schema = Schema.fit(columns.table());
    assertEquals(2, new SchemaRows(schema).level(0, " "));
    String report = schema.report();
    assertEquals(3, report.lines().count());
    assertTrue(
        report.length() < 500 && report.chars().noneMatch(c -> c == 0 || c == 0x202e), report);
  }

  /** The mean and the extremes of numbers as far from each other as may be. */
  @Test
  void numbersOfAllSizesStayFinite() throws IOException {
    Schema schema =
        Schema.fit(new Columns().number("x", 1e140, -1e140, 1e-300, 0, Double.MIN_VALUE).table());
    NumberSummary summary = assertInstanceOf(NumberColumn.class, schema.columns().get(0)).summary();
    assertTrue(Double.isFinite(summary.deviation()) && summary.deviation() > 1e139);
    Scale scale = new Scaling.Asinh().of(summary);
    assertTrue(scale.scaled(Double.MAX_VALUE) > scale.scaled(1e140));
  }

  @Test
  void aColumnThatIsMissingButOnceIsLearnt() throws IOException {
    double nan = Double.NaN;
    Columns columns = new Columns().number("x", nan, nan, 7, nan).text("y", null, null, null, "a");
    Schema schema = Schema.fit(columns.table(), SchemaPlan.inferred().minCount(1));
    TableEncoder encoder = new TableEncoder(schema);
    float[] inputs = new float[4 * encoder.inputs()];
    encoder.encode(columns.chunk(), inputs, new float[4 * encoder.sources()]);
    // The number, whether it is missing, and a, rare, never seen or missing.
    assertArrayEquals(
        new float[] {
          0, 1, 0, 0, 0, 1, //
          0, 1, 0, 0, 0, 1, //
          0, 0, 0, 0, 0, 1, //
          0, 1, 1, 0, 0, 0
        },
        inputs);
  }
}
