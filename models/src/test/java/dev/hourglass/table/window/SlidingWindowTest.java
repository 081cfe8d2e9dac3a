package dev.hourglass.table.window;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.hourglass.table.CellType;
import dev.hourglass.table.CellValue;
import dev.hourglass.table.Contents;
import dev.hourglass.table.SourceColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SlidingWindowTest {
  private static final List<SourceColumn> COLUMNS =
      List.of(
          new SourceColumn("load", CellType.NUMBER),
          new SourceColumn("open", CellType.BOOLEAN),
          new SourceColumn("note", CellType.TEXT));

  /** The same rows as a table's, one at a time. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "4, 1", "4, 3", "4, 4", "4, 9"})
  void givesTheWindowsOfTheTable(int length, int stride) throws IOException {
    for (long seed = 0; seed < 20; seed++) {
      Series series = Series.random(seed, 50);
      Contents contents = Contents.of(Windows.of(length, stride).over(series));
      SlidingWindow sliding = Windows.of(length, stride).sliding(series.columns());
      List<List<@Nullable Object>> found = new ArrayList<>();
      for (int row = 0; row < 50; row++) {
        Optional<Map<String, @Nullable Object>> window = sliding.add(series.fields(row));
        window.ifPresent(
            cells -> {
              assertEquals(contents.names(), List.copyOf(cells.keySet()));
              found.add(cells(cells));
            });
      }
      assertEquals(contents.rows(), found.size());
      for (int window = 0; window < found.size(); window++) {
        assertEquals(contents.row(window), found.get(window));
      }
    }
  }

  /** As a table has them. */
  private static List<@Nullable Object> cells(Map<String, @Nullable Object> window) {
    List<@Nullable Object> cells = new ArrayList<>();
    for (Object cell : window.values()) {
      cells.add(cell == null || cell instanceof String ? cell : (Object) CellValue.toDouble(cell));
    }
    return cells;
  }

  @Test
  void whatIsNotOfTheSeriesIsLeftOut() {
    SlidingWindow sliding = Windows.of(1, 1).sliding(COLUMNS);
    Map<String, @Nullable Object> row = new HashMap<>();
    row.put("open", null);
    row.put("load", 7);
    row.put("other", "x");
    Map<String, @Nullable Object> expected = new HashMap<>();
    expected.put("load[0]", 7);
    expected.put("open[0]", null);
    assertEquals(Optional.of(expected), sliding.add(row));
  }

  @Test
  void aRowThatIsRefusedIsNotAdded() {
    SlidingWindow sliding = Windows.of(2, 1).sliding(COLUMNS);
    sliding.add(Map.of("load", 1, "open", true));
    assertError(
        IllegalArgumentException.class,
        () -> sliding.add(Map.of("lod", 2, "open", true)),
        "The row has no \"load\", but [",
        "lod",
        "; give null where a cell is missing");
    assertError(
        IllegalArgumentException.class,
        () -> sliding.add(Map.of("load", 2, "open", "yes")),
        "The row's \"open\" is \"yes\", but the column is of the type BOOLEAN; give such a cell");
    assertError(
        IllegalArgumentException.class,
        () -> sliding.add(Map.of("load", 2, "open", true, "note", 3)),
        "The row's \"note\" is \"3\", but the column is of the type TEXT");
    assertEquals(
        Optional.of(
            Map.of("load[-1]", 1, "load[0]", 3, "open[-1]", true, "open[0]", false, "note", "n")),
        sliding.add(Map.of("load", 3, "open", false, "note", "n")));
  }

  @Test
  void beginsAnewAfterAGap() {
    SlidingWindow sliding = Windows.of(2, 1).sliding(COLUMNS.subList(0, 1));
    sliding.add(Map.of("load", 1));
    sliding.clear();
    assertFalse(sliding.add(Map.of("load", 2)).isPresent());
    assertEquals(Optional.of(Map.of("load[-1]", 2, "load[0]", 3)), sliding.add(Map.of("load", 3)));
  }

  @Test
  void windowsThatWereGivenStay() {
    SlidingWindow sliding = Windows.of(1, 1).sliding(COLUMNS.subList(0, 1));
    Map<String, @Nullable Object> first = sliding.add(Map.of("load", 1)).orElseThrow();
    sliding.add(Map.of("load", 2));
    assertEquals(Map.of("load[0]", 1), first);
  }
}
