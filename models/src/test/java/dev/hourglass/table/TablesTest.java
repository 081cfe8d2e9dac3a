package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.data.Dataset;
import java.io.IOException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TablesTest {
  private static List<@Nullable Object> cells(@Nullable Object... cells) {
    return Arrays.asList(cells);
  }

  private static Map<String, @Nullable Object> map(@Nullable Object... keysAndValues) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  @Test
  void mapsAreRowsOfAllTheirKeys() throws IOException {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    rows.add(map("amount", null, "shop", "fuel"));
    rows.add(map("shop", null, "amount", 5, "when", Instant.EPOCH));
    rows.add(map("amount", 0.5f, "fraud", true, "nothing", null));
    Contents table = Contents.of(Tables.ofMaps(rows));
    assertEquals(List.of("amount", "shop", "when", "fraud", "nothing"), table.names());
    assertEquals(
        List.of(CellType.NUMBER, CellType.TEXT, CellType.TIME, CellType.BOOLEAN, CellType.NUMBER),
        table.types());
    assertEquals(cells(null, "fuel", null, null, null), table.row(0));
    assertEquals(cells(5.0, null, 0.0, null, null), table.row(1));
    assertEquals(cells(0.5, null, null, 1.0, null), table.row(2));
    assertEquals("row 2", table.place(2));
  }

  @Test
  void longListsAreReadChunkByChunk() throws IOException {
    List<Map<String, Integer>> rows = new ArrayList<>();
    for (int row = 0; row < 10_000; row++) {
      rows.add(Map.of("a", row));
    }
    Table table = Tables.ofMaps(rows);
    assertEquals(10_000, table.rows());
    Contents contents = Contents.of(table);
    for (int row = 0; row < 10_000; row++) {
      assertEquals(cells((double) row), contents.row(row));
      assertEquals("row " + row, contents.place(row));
    }
  }

  @Test
  void mixedTypesInAColumnAreNamed() {
    assertError(
        IllegalArgumentException.class,
        () -> Tables.ofMaps(List.of(map("a", 1), map("a", null), map("a", "x\n"))),
        "row 2, column \"a\" is \"x\\u000a\" of the class java.lang.String, but in the rows before"
            + " the column is of the type NUMBER; give cells of one type");
    assertError(
        IllegalArgumentException.class,
        () -> Tables.ofMaps(List.of(map("a", 1), map("b", 2, "a", List.of(3)))),
        "row 1, column \"a\" is \"[3]\" of the class java.util.",
        "; give numbers, booleans, texts");
  }

  @Test
  void whatIsNoRowIsRefused() {
    assertError(
        IllegalArgumentException.class, () -> Tables.ofMaps(List.of()), "no rows; give at least");
    assertError(
        IllegalArgumentException.class,
        () -> Tables.ofMaps(List.of(Map.<String, Object>of(), Map.<String, Object>of())),
        "no columns; give rows with at least one cell");
    List<Map<String, Integer>> withNull = new ArrayList<>(List.of(Map.of("a", 1)));
    withNull.add(null);
    assertError(
        IllegalArgumentException.class, () -> Tables.ofMaps(withNull), "row 1 is null; give its");
    Map<String, Integer> nameless = new HashMap<>();
    nameless.put(null, 1);
    assertError(
        IllegalArgumentException.class,
        () -> Tables.ofMaps(List.of(nameless)),
        "row 0 has a cell whose column is null; give names as keys");
    assertError(
        IllegalArgumentException.class, () -> Tables.ofRecords(List.of()), "no rows; give at");
  }

  /** Of whoever uses it, and so in no public class. */
  private record Payment(
      @Nullable String id,
      double amount,
      @Nullable Integer count,
      boolean isFraud,
      @Nullable Instant when,
      @Nullable DayOfWeek day,
      char code) {}

  @Test
  void recordsAreRowsOfTheirComponents() throws IOException {
    Contents table =
        Contents.of(
            Tables.ofRecords(
                List.of(
                    new Payment("x", Double.NaN, null, true, null, DayOfWeek.FRIDAY, 'a'),
                    new Payment(null, 2, 3, false, Instant.EPOCH, null, 'b'))));
    assertEquals(List.of("id", "amount", "count", "isFraud", "when", "day", "code"), table.names());
    assertEquals(
        List.of(
            CellType.TEXT,
            CellType.NUMBER,
            CellType.NUMBER,
            CellType.BOOLEAN,
            CellType.TIME,
            CellType.TEXT,
            CellType.TEXT),
        table.types());
    assertEquals(cells("x", null, null, 1.0, null, "FRIDAY", "a"), table.row(0));
    assertEquals(cells(null, 2.0, 3.0, 0.0, 0.0, null, "b"), table.row(1));
  }

  private record Nested(int a, Payment payment) {}

  private record Listed(List<String> names) {}

  private record Empty() {}

  @SuppressWarnings("UnusedMethod")
  private record Failing(int a) {
    @Override
    public int a() {
      throw new IllegalStateException("not today");
    }
  }

  @Test
  void recordsThatAreNoRowsAreRefused() {
    Payment payment = new Payment("x", 1, 1, true, null, null, 'a');
    assertError(
        IllegalArgumentException.class,
        () -> Tables.ofRecords(List.of(new Nested(1, payment))),
        "The component \"payment\" of dev.hourglass.table.TablesTest$Nested is of the type"
            + " dev.hourglass.table.TablesTest$Payment; give numbers, booleans");
    assertError(
        IllegalArgumentException.class,
        () -> Tables.ofRecords(List.of(new Listed(List.of()))),
        "is of the type java.util.List<java.lang.String>; give");
    assertError(
        IllegalArgumentException.class,
        () -> Tables.ofRecords(List.of(new Empty())),
        "TablesTest$Empty has no components; give records with at least one");
    assertError(
        IllegalArgumentException.class,
        () -> Tables.ofRecords(List.of(payment, new Empty())),
        "row 1: A record of the class dev.hourglass.table.TablesTest$Empty among those of",
        "; give records of one class");
    assertError(
        IllegalArgumentException.class,
        () -> Tables.ofRecords(List.of(new Failing(1))),
        "row 0: The component \"a\" can't be read: java.lang.IllegalStateException: not today");
  }

  @Test
  void arraysAreRowsOrColumns() throws IOException {
    double[][] rows = {{1, Double.NaN}, {Double.POSITIVE_INFINITY, 4}};
    Contents table = Contents.of(Tables.of(rows));
    rows[0][0] = 9;
    assertEquals(List.of("x0", "x1"), table.names());
    assertEquals(cells(1.0, null), table.row(0));
    assertEquals(cells(Double.POSITIVE_INFINITY, 4.0), table.row(1));
    Contents named = Contents.of(Tables.of(new float[][] {{0.5f, 1}}, List.of("a", "b")));
    assertEquals(List.of("a", "b"), named.names());
    assertEquals(cells(0.5, 1.0), named.row(0));
    assertEquals(List.of("x0"), Contents.of(Tables.of(new float[][] {{1}})).names());
    double[] column = {5, 6, 7};
    Contents columns = Contents.of(Tables.ofColumns(List.of("a", "b"), column, column));
    assertEquals(cells(7.0, 7.0), columns.row(2));
  }

  @Test
  void aDatasetIsATable() throws IOException {
    Dataset data = Dataset.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
    Contents table = Contents.of(Tables.of(data));
    assertEquals(List.of("x0", "x1", "x2"), table.names());
    assertEquals(cells(4.0, 5.0, 6.0), table.row(1));
    Contents pixels = Contents.of(Tables.of(Dataset.ofBytes(new byte[] {0, -1}, 1), List.of("p")));
    assertEquals(cells(0.0, 1.0), pixels.column(0));
    assertError(
        IllegalArgumentException.class,
        () -> Tables.of(data, List.of("a")),
        "has length 3, the number of columns is 1; give");
  }

  @Test
  void arraysOfOtherShapesAreRefused() {
    assertError(
        IllegalArgumentException.class,
        () -> Tables.of(new double[][] {{1, 2}, {3}}),
        "row 1 has length 1, the number of columns is 2; give each row a cell for each column");
    assertError(
        IllegalArgumentException.class,
        () -> Tables.of(new float[][] {{1, 2}, null}),
        "row 1 is null, the number of columns is 2");
    assertError(IllegalArgumentException.class, () -> Tables.of(new double[0][]), "no rows");
    assertError(IllegalArgumentException.class, () -> Tables.of(new double[2][0]), "no columns");
    assertError(
        IllegalArgumentException.class,
        () -> Tables.ofColumns(List.of("a"), new double[1], new double[1]),
        "1 names for 2 columns; give one for each");
    assertError(
        IllegalArgumentException.class,
        () -> Tables.ofColumns(List.of("a", "b"), new double[1], new double[2]),
        "Column \"b\" has 2 cells, \"a\" has 1; give all columns the same length");
    assertError(
        IllegalArgumentException.class,
        () -> Tables.of(new double[1][2], List.of("a", "a")),
        "the table has two columns named a; rename one");
  }

  /** More rows than a chunk has. */
  @Test
  void aSourceIsReadAsAWhole() throws IOException {
    String[] texts = new String[9000];
    double[] numbers = new double[9000];
    for (int row = 0; row < 9000; row++) {
      texts[row] = row % 7 == 0 ? null : "text " + row;
      numbers[row] = row % 5 == 0 ? Double.NaN : row;
    }
    Table source = new Columns().text("t", texts).number("x", numbers).table();
    Table copy = Tables.of(source);
    assertEquals(source.columns(), copy.columns());
    assertEquals(9000, copy.rows());
    assertEquals(Contents.of(source).column(0), Contents.of(copy).column(0));
    assertEquals(Contents.of(source).column(1), Contents.of(copy).column(1));
    assertEquals("table, row 8999", Contents.of(copy).place(8999));
    assertError(
        TableFormatException.class,
        () -> Tables.of(new Columns().number("x").table()),
        "table: has no rows; give at least one");
  }

  @Test
  void numbersOfAColumn() {
    Table table =
        new Columns().text("t", "a", "b").bool("flag", 1, 0).time("when", 5, Double.NaN).table();
    assertArrayEquals(new double[] {1, 0}, table.numbers("flag"));
    assertArrayEquals(new double[] {5, Double.NaN}, table.numbers("when"));
    table.numbers("flag")[0] = 7;
    assertArrayEquals(new double[] {1, 0}, table.numbers("flag"), "a copy");
    assertError(
        IllegalArgumentException.class,
        () -> table.numbers("flg"),
        "table has no column \"flg\", but [t, flag, when]; did you mean \"flag\"?");
    assertError(
        IllegalArgumentException.class,
        () -> table.numbers("t"),
        "The column \"t\" is of texts; ask for one that isn't");
  }

  @Test
  @SuppressWarnings("NullAway")
  void whatIsMissingIsNamed() {
    assertError(NullPointerException.class, () -> Tables.ofMaps(null), "rows");
    assertError(NullPointerException.class, () -> Tables.ofRecords(null), "rows");
    assertError(NullPointerException.class, () -> Tables.of((double[][]) null), "rows");
    assertError(NullPointerException.class, () -> Tables.of((float[][]) null), "rows");
    assertError(NullPointerException.class, () -> Tables.of((Dataset) null), "data");
  }
}
