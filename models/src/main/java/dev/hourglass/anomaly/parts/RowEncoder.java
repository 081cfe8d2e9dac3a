package dev.hourglass.anomaly.parts;

import dev.hourglass.table.CategoryColumn;
import dev.hourglass.table.Column;
import dev.hourglass.table.NumberColumn;
import dev.hourglass.table.NumberSummary;
import dev.hourglass.table.Scale;
import dev.hourglass.table.TableEncoder;
import dev.hourglass.table.TimeColumn;
import dev.hourglass.table.TimePart;
import java.util.Arrays;

/**
 * Makes rows for scorers. Numbers far beyond all that was fitted to are brought nearer for
 * networks: they look odd there, and what is farther than far is told apart by the histograms,
 * which have the numbers themselves.
 */
public final class RowEncoder {
  /** How far beyond, as the scaling sees it. */
  private static final float MARGIN = 4;

  /** Whatever was fitted to: by scales of the middle of a column its end may be anywhere. */
  private static final float FARTHEST = 1e4f;

  /** Of a block: as many as networks take at once, and so few that they stay near the core. */
  private static final int MOST_ROWS = 256;

  /** Numbers of a block. */
  private static final int MOST_NUMBERS = 1 << 21;

  private final TableEncoder encoder;
  private final float[] lowest;
  private final float[] highest;

  /** That of a category, which a missing cell has; -1 of other columns. */
  private final int[] missingLevels;

  /**
   * Encodes as a table's encoder does.
   *
   * @param encoder of the schema that was fitted
   */
  public RowEncoder(TableEncoder encoder) {
    this.encoder = encoder;
    lowest = new float[encoder.inputs()];
    highest = new float[encoder.inputs()];
    Arrays.fill(lowest, -Float.MAX_VALUE);
    Arrays.fill(highest, Float.MAX_VALUE);
    missingLevels = new int[encoder.schema().columns().size()];
    Arrays.fill(missingLevels, -1);
    for (int i = 0; i < missingLevels.length; i++) {
      Column column = encoder.schema().columns().get(i);
      if (column instanceof NumberColumn number) {
        limit(encoder.firstInput(i).orElseThrow(), number.summary());
      } else if (column instanceof TimeColumn time && time.parts().contains(TimePart.ELAPSED)) {
        // It follows the cycles, of two elements each.
        limit(encoder.firstInput(i).orElseThrow() + 2 * (time.parts().size() - 1), time.summary());
      } else if (column instanceof CategoryColumn category) {
        missingLevels[i] = category.missingLevel();
      }
    }
  }

  private void limit(int input, NumberSummary summary) {
    Scale scale = encoder.scaling().of(summary);
    lowest[input] = within((float) scale.scaled(summary.minimum()) - MARGIN);
    highest[input] = within((float) scale.scaled(summary.maximum()) + MARGIN);
  }

  private static float within(float scaled) {
    return Math.max(-FARTHEST, Math.min(FARTHEST, scaled));
  }

  /** What encodes. */
  public TableEncoder encoder() {
    return encoder;
  }

  /** Rows that are worked on together: fewer where they are wide. */
  public int blockRows() {
    int width = Math.max(encoder.rows().columns(), encoder.inputs());
    return Math.max(1, Math.min(MOST_ROWS, MOST_NUMBERS / width));
  }

  /** Room for so many rows. */
  public Rows room(int count) {
    int columns = encoder.rows().columns();
    return new Rows(
        count,
        columns,
        encoder.inputs(),
        new double[Math.multiplyExact(count, columns)],
        new float[Math.multiplyExact(count, encoder.inputs())],
        new float[Math.multiplyExact(count, encoder.sources())]);
  }

  /**
   * Encodes the cells of rows, which are there already. A category that is NaN gets its missing
   * level, so that a missing cell is one whoever gives it. Allocates nothing.
   */
  public void encode(Rows rows) {
    double[] cells = rows.cells();
    for (int i = 0; i < rows.count() * missingLevels.length; i++) {
      int level = missingLevels[i % missingLevels.length];
      if (level >= 0 && Double.isNaN(cells[i])) {
        cells[i] = level;
      }
    }
    encoder.encode(rows.cells(), rows.count(), rows.inputs(), rows.weights());
    int width = encoder.inputs();
    float[] inputs = rows.inputs();
    for (int first = 0; first < rows.count() * width; first += width) {
      for (int i = 0; i < width; i++) {
        inputs[first + i] = Math.max(lowest[i], Math.min(highest[i], inputs[first + i]));
      }
    }
  }
}
