package dev.hourglass.models.training.engine;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Sources;
import dev.hourglass.tensor.ColumnGroups;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a data set that are there: what is checked before a training. What stands where one
 * is missing may be anything.
 *
 * @param what the data is called, such as {@code "training data"}
 * @param data rows x columns
 * @param weights of its cells, rows x source columns: 0 for one that is missing; null if all are
 *     there
 * @param groups of its columns
 */
record KnownCells(String what, Dataset data, @Nullable Dataset weights, ColumnGroups groups) {
  /** Takes rows. */
  interface Visitor {
    /**
     * Takes one.
     *
     * @param row its number
     * @param values of its columns; valid during the call, as the next are
     * @param areThere whether each column belongs to a cell that is there
     */
    void visit(int row, float[] values, boolean[] areThere);
  }

  /** A cell and what stands there, as a message begins. */
  String named(int row, int column) {
    return "The "
        + what
        + "'s row "
        + row
        + ", column "
        + column
        + " is "
        + data.value(row, column);
  }

  /** Shows all rows, the first one first. */
  void forEachRow(Visitor visitor) {
    float[] values = new float[data.columns()];
    boolean[] areThere = new boolean[data.columns()];
    Arrays.fill(areThere, true);
    int[] sources = new Sources(groups).ofColumns();
    float[] ofSources = new float[groups.sources()];
    for (int row = 0; row < data.rows(); row++) {
      data.copyRow(row, values, 0);
      if (weights != null) {
        weights.copyRow(row, ofSources, 0);
        for (int column = 0; column < areThere.length; column++) {
          areThere[column] = ofSources[sources[column]] != 0;
        }
      }
      visitor.visit(row, values, areThere);
    }
  }
}
