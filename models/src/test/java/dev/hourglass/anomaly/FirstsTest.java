package dev.hourglass.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.table.CategoryColumn;
import dev.hourglass.table.CellType;
import dev.hourglass.table.Column;
import dev.hourglass.table.Schema;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Limits by hand, of 999 rows: 1/(n + 1) is 0.001. */
final class FirstsTest {
  private static final Schema SCHEMA =
      new Schema(
          999,
          List.of(
              category("none", 0, 0),
              category("two", 2, 1),
              category("other two", 2, 0),
              category("hundred", 100, 7)));

  private static final Firsts FIRSTS = new Firsts(SCHEMA);

  /** As many rare levels that were seen twice as once: they don't count. */
  private static Column category(String name, int once, int missing) {
    List<String> texts = IntStream.range(0, 2 * once).mapToObj(i -> "rare " + i).toList();
    long kept = 999 - missing - 3L * once;
    return new CategoryColumn(
        name,
        CellType.TEXT,
        999 - missing,
        missing,
        Collections.singletonList(new CategoryColumn.Level("kept", kept)),
        new CategoryColumn.Rare(3L * once, 2L * once, once, texts));
  }

  private static double unseen(int index) {
    CategoryColumn column = (CategoryColumn) SCHEMA.columns().get(index);
    return FIRSTS.limit(column, index, column.unknownLevel());
  }

  private static double missing(int index) {
    CategoryColumn column = (CategoryColumn) SCHEMA.columns().get(index);
    return FIRSTS.limit(column, index, column.missingLevel());
  }

  /**
   * In columns with as few or fewer of them: none; the missing cell of one column and twice two
   * levels; and those with a hundred more.
   */
  @Test
  void levelsSeenOnceCountAndNoOthers() {
    assertEquals(0.001, unseen(0), 1e-15);
    assertEquals(0.006, unseen(1), 1e-15);
    assertEquals(0.006, unseen(2), 1e-15);
    assertEquals(0.106, unseen(3), 1e-15);
  }

  @Test
  void missingCells() {
    assertEquals(0.001, missing(0), 1e-15);
    assertEquals(1, missing(1));
    assertEquals(0.001, missing(2), 1e-15);
    assertEquals(1, missing(3));
    assertEquals(0.001, FIRSTS.least(), 1e-15);
  }

  /** 1 row in 1,000 had a finding of at most 0.002, 5 had one of at most 0.006, 105 of 0.106. */
  @Test
  void pValuesOfScoresAndFindings() {
    assertEquals(0.001, FIRSTS.pValue(0.001), 1e-15);
    assertEquals(0.0015, FIRSTS.pValue(0.0015), 1e-15);
    assertEquals(0.004, FIRSTS.pValue(0.003), 1e-15);
    assertEquals(0.011, FIRSTS.pValue(0.006), 1e-15);
    assertEquals(0.211, FIRSTS.pValue(0.106), 1e-15);
    assertEquals(1, FIRSTS.pValue(0.95));
    assertEquals(1, FIRSTS.pValue(1));
  }

  @Test
  void whatIsLeftForScores() {
    assertEquals(0.0015, FIRSTS.left(0.0015), 1e-15);
    assertEquals(0.045, FIRSTS.left(0.05), 1e-15);
    // With 0.006 it would be 0.011.
    assertEquals(0.006, FIRSTS.left(0.010), 1e-15);
    assertTrue(FIRSTS.left(0.010) < unseen(1));
    for (double share = 0.0005; share < 1; share *= 1.01) {
      double left = FIRSTS.left(share);
      assertTrue(FIRSTS.pValue(left) <= share, share + ": " + left);
      assertTrue(FIRSTS.pValue(left + 1e-9) > share, share + ": " + left);
    }
  }
}
