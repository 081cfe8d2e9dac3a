package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.text.Quote;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SchemaRowsTest {
  private static final double NAN = Double.NaN;

  /** kind: b 3, a 2, rare c; code: 5 3, 10 2, rare 7; paid: true 4, false 2. */
  private static SchemaRows rows() throws IOException {
    Columns columns =
        new Columns()
            .number("amount", 1, 2, 3, 4, 5, 6)
            .text("kind", "b", "a", "b", "c", "b", "a")
            .number("code", 5, 10, 5, 7, 5, 10)
            .bool("paid", 1, 1, 0, 0, 1, 1)
            .time("when", 1, 2, 3, 4, 5, 6)
            .text("id", "p", "q", "r", "s", "t", "u");
    SchemaPlan plan = SchemaPlan.inferred().category("code").id("id");
    return new SchemaRows(Schema.fit(columns.table(), plan));
  }

  private static double[] read(SchemaRows rows, Columns columns) throws TableFormatException {
    Chunk chunk = columns.chunk();
    double[] cells = new double[chunk.rows() * rows.columns()];
    Arrays.fill(cells, -99);
    rows.read(chunk, cells);
    return cells;
  }

  /** However a number is written, it is the level. */
  @Test
  void textsOfNumbersAreNumbers() throws IOException {
    SchemaRows rows = rows();
    for (String text : new String[] {"10", "10.0", "010", "1e1", "+10"}) {
      assertEquals(1, rows.level(2, text), text);
    }
    assertEquals(rows.level(2, NAN), rows.level(2, null));
    assertEquals(3, rows.level(2, "11"));
    for (String text : new String[] {"ten", "", "NaN", "0x10", "10d"}) {
      assertError(
          IllegalArgumentException.class,
          () -> rows.level(2, text),
          "levels of \"code\" are numbers, but " + Quote.of(text) + " is none");
    }
    assertError(IllegalArgumentException.class, () -> rows.level(1, 5), "\"kind\" are texts");
  }

  /** kind c is rare, d was never seen; code 7 is rare, 8 was never seen. */
  @Test
  void textsThatLevelsDontTellAreTold() throws IOException {
    SchemaRows rows = rows();
    Columns other =
        new Columns()
            .number("amount", 1, 2, 3, 4)
            .text("kind", "c", "a", null, "d")
            .number("code", 5, 7, 8, NAN)
            .bool("paid", 1, 0, NAN, 1)
            .time("when", 1, 2, 3, 4);
    List<String> told = new ArrayList<>();
    rows.read(
        other.chunk(),
        new double[4 * rows.columns()],
        (row, column, text) -> told.add(row + " " + column + " " + text));
    assertEquals(List.of("0 1 c", "3 1 d", "1 2 7", "2 2 8"), told);
  }

  @Test
  void cellsAreNumbersAndLevelsInTheSchemasOrder() throws IOException {
    Columns other =
        new Columns()
            .text("new", "x", "x", "x")
            .text("kind", "a", "c", null)
            .bool("paid", 0, 1, NAN)
            .number("code", 10, 11, NAN)
            .number("amount", 1e300, NAN, Double.NEGATIVE_INFINITY)
            .time("when", -5, NAN, 5);
    assertArrayEquals(
        new double[] {
          1e300,
          1,
          1,
          1,
          -5,
          NAN, //
          NAN,
          2,
          3,
          0,
          NAN,
          NAN, //
          Double.NEGATIVE_INFINITY,
          4,
          4,
          4,
          5,
          NAN
        },
        read(rows(), other));
  }

  @Test
  void levelsAreFoundByTextsAndByNumbers() throws IOException {
    SchemaRows rows = rows();
    assertEquals(0, rows.level(1, "b"));
    assertEquals(2, rows.level(1, "c"));
    assertEquals(3, rows.level(1, "B"));
    assertEquals(4, rows.level(1, null));
    assertEquals(1, rows.level(2, "10"));
    assertEquals(1, rows.level(2, 10));
    assertEquals(2, rows.level(2, 7));
    assertEquals(3, rows.level(2, 10.5));
    assertEquals(4, rows.level(2, NAN));
    assertEquals(0, rows.level(3, "true"));
    assertEquals(1, rows.level(3, 0));
    assertError(IllegalArgumentException.class, () -> rows.level(0, "b"), "\"amount\"");
  }

  @Test
  void bothZerosAreOneCode() throws IOException {
    Columns columns = new Columns().number("code", -0.0, 0.0, 1, 1, -1, -1, -1);
    SchemaRows rows =
        new SchemaRows(Schema.fit(columns.table(), SchemaPlan.inferred().category("code")));
    assertArrayEquals(new double[] {1, 1, 2, 2, 0, 0, 0}, read(rows, columns));
  }

  /** All rare levels but one were seen once; there are 10,000 or one more. */
  @ParameterizedTest
  @CsvSource({"10000, true", "10001, false"})
  void aTextThatIsNotKnownIsRareWhereNotAllRareOnesAreListed(int rare, boolean isListed)
      throws IOException {
    @Nullable String[] texts =
        IntStream.range(0, 2 * rare)
            .mapToObj(i -> i < rare ? "often" : "once " + i)
            .toArray(String[]::new);
    Schema schema = Schema.fit(new Columns().text("x", texts).table());
    CategoryColumn column = (CategoryColumn) schema.columns().get(0);
    assertEquals(rare, column.rare().levels());
    assertEquals(isListed, column.rare().isListed());
    SchemaRows rows = new SchemaRows(schema);
    assertEquals(isListed ? column.unknownLevel() : column.rareLevel(), rows.level(0, "never"));
    assertEquals(column.rareLevel(), rows.level(0, "once " + rare));
  }

  @Test
  void allColumnsThatDontFitAreNamedBeforeAnythingIsRead() throws IOException {
    SchemaRows rows = rows();
    Columns other =
        new Columns()
            .number("Amount ", 1)
            .number("knd", 1)
            .text("code", "5")
            .number("paid", 1)
            .time("when", 1);
    double[] cells = {-99, -99, -99, -99, -99, -99};
    TableFormatException error =
        assertError(
            TableFormatException.class,
            () -> rows.read(other.chunk(), cells),
            "table, row 0: the columns don't fit the schema: ",
            "\"amount\" is missing; did you mean \"Amount \"?",
            "\"kind\" is missing; did you mean \"knd\"?",
            "\"code\" has cells of TEXT, but NUMBER was fitted",
            "\"paid\" has cells of NUMBER, but BOOLEAN was fitted",
            "Schema.types()");
    assertFalse(String.valueOf(error.getMessage()).contains("\"id\""));
    assertArrayEquals(new double[] {-99, -99, -99, -99, -99, -99}, cells);
  }

  /** What is there under its own name is nothing that somebody else may have meant. */
  @Test
  void aColumnOfTheSchemaIsNoSuggestion() throws IOException {
    Schema schema = Schema.fit(new Columns().number("x1", 1, 2).number("x2", 1, 2).table());
    TableFormatException error =
        assertError(
            TableFormatException.class,
            () -> read(new SchemaRows(schema), new Columns().number("x2", 1)),
            "\"x1\" is missing; name them");
    assertFalse(String.valueOf(error.getMessage()).contains("did you mean"));
  }

  /** A reader that sees no cells can't know that they would be texts. */
  @Test
  void nothingButMissingCellsIsOfAnyType() throws IOException {
    Columns other =
        new Columns()
            .text("amount", null, null)
            .number("kind", NAN, NAN)
            .number("code", 5, 7)
            .number("paid", NAN, NAN)
            .number("when", NAN, NAN);
    assertArrayEquals(
        new double[] {NAN, 4, 0, 4, NAN, NAN, NAN, 4, 2, 4, NAN, NAN}, read(rows(), other));
  }

  @Test
  void manyProblemsAreCounted() throws IOException {
    Columns columns = new Columns();
    IntStream.range(0, 1000).forEach(i -> columns.number("column " + i, i, i + 1));
    SchemaRows rows = new SchemaRows(Schema.fit(columns.table()));
    TableFormatException error =
        assertError(
            TableFormatException.class,
            () -> read(rows, new Columns().number("y", 1)),
            "\"column 9\" is missing; and 990 more; name");
    assertTrue(String.valueOf(error.getMessage()).length() < 1000);
  }

  @Test
  void anArrayThatIsTooShortIsRefused() throws IOException {
    SchemaRows rows = rows();
    assertError(
        IllegalArgumentException.class,
        () -> rows.read(new Columns().number("x", 1, 2).chunk(), new double[11]),
        "2 rows of 6 columns",
        "11 cells");
  }
}
