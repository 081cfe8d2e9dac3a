package dev.hourglass.table.window;

import static dev.hourglass.models.testing.Errors.assertError;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hourglass.table.CellType;
import dev.hourglass.table.Chunk;
import dev.hourglass.table.Csv;
import dev.hourglass.table.SourceColumn;
import dev.hourglass.table.TableFormatException;
import dev.hourglass.table.TableReader;
import dev.hourglass.table.TableSource;
import dev.hourglass.table.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Series of which there are no windows, and such as are damaged. */
final class HostileWindowsTest {
  private static Series of(SourceColumn... columns) {
    return new Series(List.of(columns), List.of(), 1);
  }

  private static SourceColumn number(String name) {
    return new SourceColumn(name, CellType.NUMBER);
  }

  private static SourceColumn text(String name) {
    return new SourceColumn(name, CellType.TEXT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 9})
  void tooFewRows(int rows) throws IOException {
    Series series = Series.counting("x", rows, 4);
    try (TableReader reader = Windows.of(10, 1).over(series).open()) {
      for (int attempt = 0; attempt < 2; attempt++) {
        assertError(
            TableFormatException.class,
            () -> reader.next(),
            "series: has " + rows + (rows == 1 ? " row," : " rows,"),
            "but a window needs 10; give more rows, or choose a shorter length");
      }
    }
    assertEquals(1, series.closed);
    assertThrows(TableFormatException.class, () -> Tables.of(Windows.of(10, 1).over(series)));
    assertEquals(2, series.closed);
  }

  @Test
  void exactlyEnoughRows() throws IOException {
    try (TableReader reader = Windows.of(10, 3).over(Series.counting("x", 10, 4)).open()) {
      assertEquals(1, requireNonNull(reader.next()).rows());
      assertNull(reader.next());
      assertNull(reader.next());
    }
  }

  @Test
  void namesThatBecomeTheSame() {
    Series series = of(number("x"), text("x[-1]"));
    assertError(
        IllegalArgumentException.class,
        () -> Windows.of(2, 1).over(series),
        "Windows of series have two columns named x[-1]; rename the column of that name");
    assertEquals(2, Windows.of(1, 1).over(series).columns().size());
    // Those of numbers become others, however they look before.
    assertEquals(4, Windows.of(2, 1).over(of(number("x"), number("x[-1]"))).columns().size());
  }

  @Test
  void nothingToMakeWindowsOf() {
    assertError(
        IllegalArgumentException.class,
        () -> Windows.of(2, 1).over(of(text("x"), new SourceColumn("t", CellType.TIME))),
        "series has no columns of numbers or booleans");
    Windows windows = Windows.of(2, 1);
    assertError(
        IllegalArgumentException.class,
        () -> windows.sliding(List.of(text("x"))),
        "the series has no columns of numbers");
  }

  @Test
  void tooManyColumns() {
    SourceColumn[] columns =
        IntStream.range(0, 1024).mapToObj(i -> number("x" + i)).toArray(SourceColumn[]::new);
    assertEquals(1 << 20, Windows.of(1024, 1).over(of(columns)).columns().size());
    columns[0] = text("x");
    assertError(
        IllegalArgumentException.class,
        () -> Windows.of(1026, 1).over(of(columns)),
        "Windows of 1026 rows of series have 1049599 columns",
        "more than 1048576; choose a shorter length, or fewer columns");
    assertError(
        IllegalArgumentException.class,
        () -> Windows.of(Integer.MAX_VALUE, 1).over(of(columns)),
        "have " + (1 + 1023L * Integer.MAX_VALUE) + " columns");
  }

  /** 10^6 names of 10^3 characters don't fit into memory, although one does. */
  @Test
  void namesThatAreTooLong() {
    assertError(
        IllegalArgumentException.class,
        () -> Windows.of(1_000_000, 1).over(of(number("x".repeat(1000)))),
        "Windows of 1000000 rows of series have columns whose names are made of 1000000000",
        "characters, more than 67108864; choose a shorter length, or shorter names");
  }

  @Test
  void namesAreQuotedInMessages() {
    assertError(
        IllegalArgumentException.class,
        () -> Windows.of(1, 1).over(of(number("\0"), text("\0[0]"))),
        "named \\u0000[0]; rename");
  }

  @Test
  void damageIsToldAsTheSourceTellsIt(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("load.csv");
    StringBuilder lines = new StringBuilder("load\n");
    for (int row = 0; row < 9000; row++) {
      lines.append(row).append('\n');
    }
    Files.writeString(file, lines);
    TableSource windows = Windows.of(5000, 4).over(Csv.source(file));
    Files.writeString(
        file, lines.toString().replace("\n8000\n", "\nbroken\n"), StandardCharsets.UTF_8);
    List<Integer> rows = new ArrayList<>();
    try (TableReader reader = windows.open()) {
      assertError(
          TableFormatException.class,
          () -> {
            for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
              rows.add(chunk.rows());
            }
          },
          "load.csv, line 8002",
          "\"broken\" is no number");
    }
    // Windows that end in the second chunk were not given before it was read.
    assertEquals(List.of(), rows);
  }

  /** Names are the same whatever digits and signs the locale has. */
  @Test
  void namesDontFollowTheLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertEquals("x[-1]", Windows.of(2, 1).over(of(number("x"))).columns().get(0).name());
    } finally {
      Locale.setDefault(before);
    }
  }
}
