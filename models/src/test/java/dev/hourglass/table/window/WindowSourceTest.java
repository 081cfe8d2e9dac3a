package dev.hourglass.table.window;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.table.CellType;
import dev.hourglass.table.Chunk;
import dev.hourglass.table.Contents;
import dev.hourglass.table.Csv;
import dev.hourglass.table.SourceColumn;
import dev.hourglass.table.Table;
import dev.hourglass.table.TableReader;
import dev.hourglass.table.TableSource;
import dev.hourglass.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WindowSourceTest {
  @Test
  void numbersOfAllRowsAndTheRestOfTheNewest(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("load.csv");
    Files.writeString(
        file,
        """
        time,load,open,note
        2026-01-01,1,true,a
        2026-01-02,2,false,
        2026-01-03,,true,c
        2026-01-04,4,,d
        """);

    TableSource windows = Windows.of(2, 1).over(Csv.source(file));
    Contents contents = Contents.of(windows);

    assertEquals("windows of 2 rows of " + file, windows.name());
    assertEquals(
        List.of("time", "load[-1]", "load[0]", "open[-1]", "open[0]", "note"), contents.names());
    assertEquals(
        List.of(
            CellType.TIME,
            CellType.NUMBER,
            CellType.NUMBER,
            CellType.BOOLEAN,
            CellType.BOOLEAN,
            CellType.TEXT),
        contents.types());
    // 2026-01-02 is 20,455 days after 1970-01-01: 56 years, 14 leap days, and one day.
    double day = 86_400;
    assertEquals(
        Arrays.<@Nullable Object>asList(20_455 * day, 1.0, 2.0, 1.0, 0.0, null), contents.row(0));
    assertEquals(
        Arrays.<@Nullable Object>asList(20_456 * day, 2.0, null, 0.0, 1.0, "c"), contents.row(1));
    assertEquals(
        Arrays.<@Nullable Object>asList(20_457 * day, null, 4.0, 1.0, null, "d"), contents.row(2));
    assertEquals(3, contents.rows());
    assertEquals("window 1, to " + file + ", line 4", contents.place(1));
  }

  /** By looking up each cell in the whole table. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "2, 1", "5, 1", "5, 2", "5, 5", "5, 8", "30, 1", "30, 7", "3, 90"})
  void asFoundInTheWholeTable(int length, int stride) throws IOException {
    for (long seed = 0; seed < 60; seed++) {
      int rows = length + new SplittableRandom(seed).nextInt(100);
      Series series = Series.random(seed, rows);
      Contents contents = Contents.of(Windows.of(length, stride).over(series));
      int window = 0;
      for (int first = 0; first + length <= rows; first += stride) {
        assertEquals(window(series, first, length), contents.row(window));
        assertEquals(
            "window " + window + ", to series, line " + (first + length - 1),
            contents.place(window));
        window++;
      }
      assertEquals(window, contents.rows());
      assertEquals(1, series.closed);
    }
  }

  private static List<@Nullable Object> window(Series series, int first, int length) {
    List<@Nullable Object> cells = new ArrayList<>();
    for (int i = 0; i < series.columns().size(); i++) {
      CellType type = series.columns().get(i).type();
      boolean isOfAllRows = type == CellType.NUMBER || type == CellType.BOOLEAN;
      for (int row = isOfAllRows ? first : first + length - 1; row < first + length; row++) {
        cells.add(series.rows().get(row).get(i));
      }
    }
    return cells;
  }

  /**
   * 2^20 cells a chunk: 349 windows of 3,000 rows, which a chunk of the series has many more of.
   */
  @Test
  void chunksOfLongWindowsAreShort() throws IOException {
    int length = 3000;
    Series series = Series.counting("x", 12_000, 5000);
    int windows = 0;
    try (TableReader reader = Windows.of(length, 1).over(series).open()) {
      for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
        assertTrue(chunk.rows() <= 349, chunk.rows() + " rows");
        for (int row = 0; row < chunk.rows(); row++) {
          assertEquals(windows + row, chunk.numbers(0)[row]);
          assertEquals(windows + row + length - 1, chunk.numbers(length - 1)[row]);
          assertEquals(
              "window " + (windows + row) + ", to series, line " + (windows + row + 2999),
              chunk.place(row));
        }
        windows += chunk.rows();
      }
    }
    assertEquals(9001, windows);
  }

  @Test
  void asTableInMemory() throws IOException {
    Table table = Tables.of(Windows.of(2, 2).over(Series.counting("x", 7, 2)));
    assertEquals(3, table.rows());
    assertEquals(
        List.of(
            new SourceColumn("x[-1]", CellType.NUMBER), new SourceColumn("x[0]", CellType.NUMBER)),
        table.columns());
    assertEquals(List.of(4.0, 5.0), Contents.of(table).row(2));
    assertEquals("windows of 2 rows of series, row 2", Contents.of(table).place(2));
  }

  @Test
  void windowsOfWindows() throws IOException {
    TableSource pairs = Windows.of(2, 1).over(Series.counting("x", 4, 3));
    Contents contents = Contents.of(Windows.of(2, 1).over(pairs));
    assertEquals(List.of("x[-1][-1]", "x[-1][0]", "x[0][-1]", "x[0][0]"), contents.names());
    assertEquals(List.of(1.0, 2.0, 2.0, 3.0), contents.row(1));
  }

  /** More rows than an int counts, whose numbers would take 16 GB. */
  @Test
  void rowsWithoutEnd() throws IOException {
    int stride = 1 << 30;
    List<Double> firsts = new ArrayList<>();
    List<String> places = new ArrayList<>();
    try (TableReader reader = Windows.of(3, stride).over(new Endless()).open()) {
      for (int window = 0; window < 3; window++) {
        Chunk chunk = requireNonNull(reader.next());
        assertEquals(1, chunk.rows());
        assertEquals(chunk.numbers(0)[0] + 2, chunk.numbers(2)[0]);
        firsts.add(chunk.numbers(0)[0]);
        places.add(chunk.place(0));
      }
    }
    assertEquals(List.of(0.0, 0x1p30, 0x1p31), firsts);
    assertEquals("window 2, to row 2147483650", places.get(2));
  }

  /** Counts its rows, in the first ones of each chunk. */
  private static final class Endless implements TableSource {
    private static final int CHUNK = 1 << 16;

    @Override
    public List<SourceColumn> columns() {
      return List.of(new SourceColumn("x", CellType.NUMBER));
    }

    @Override
    public String name() {
      return "endless";
    }

    @Override
    public TableReader open() {
      return new TableReader() {
        private final double[] numbers = new double[CHUNK];
        private long next;

        @Override
        public Chunk next() {
          long first = next;
          next += CHUNK;
          for (int row = 0; row < 3; row++) {
            numbers[row] = first + row;
          }
          return new Chunk(columns(), new Object[] {numbers}, CHUNK, row -> "row " + (first + row));
        }

        @Override
        public void close() {}
      };
    }
  }
}
