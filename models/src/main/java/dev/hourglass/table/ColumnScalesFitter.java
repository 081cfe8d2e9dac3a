package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * Fits the scales of columns to rows, one after the other. The same rows in the same order always
 * give the same; quantiles are those of all rows, or of a sample where there are more than 4,096
 * (in rows of more than 4,096 columns fewer). For one thread.
 */
public final class ColumnScalesFitter {
  private final Scaling scaling;
  private final boolean[] areScaled;
  private final NumberCounter[] counters;
  private long rows;

  /**
   * Begins with no rows.
   *
   * @param areScaled whether each column is; the others stay as they are
   */
  public ColumnScalesFitter(Scaling scaling, boolean[] areScaled) {
    this.scaling = requireNonNull(scaling, "scaling");
    this.areScaled = areScaled.clone();
    counters = new NumberCounter[areScaled.length];
    for (int i = 0; i < counters.length; i++) {
      counters[i] = new NumberCounter(SchemaFitter.sampled(counters.length));
    }
  }

  /**
   * Adds a row.
   *
   * @param row a number for each column; NaN where one is missing
   * @throws IllegalArgumentException if a number that counts is so large that its square exceeds a
   *     double
   */
  public void add(double[] row) {
    long key = Mix.of(rows * Mix.STEP);
    for (int i = 0; i < counters.length; i++) {
      if (areScaled[i]) {
        if (Math.abs(row[i]) > NumberCounter.LARGEST) {
          throw new IllegalArgumentException(
              "The training data's row "
                  + rows
                  + ", column "
                  + i
                  + " is "
                  + row[i]
                  + ", which has no place among numbers that have a mean; correct the row or leave"
                  + " it out");
        }
        counters[i].add(row[i], Mix.of(key + Mix.STEP * (i + 1)));
      }
    }
    rows++;
  }

  /**
   * The scales. A column that is always the same has the width 1, and one of which all numbers are
   * missing stays as it is.
   */
  public ColumnScales fit() {
    List<Scale> scales = new ArrayList<>();
    for (int i = 0; i < counters.length; i++) {
      scales.add(
          areScaled[i] && !counters[i].isEmpty()
              ? scaling.of(counters[i].summary())
              : ColumnScales.UNCHANGED);
    }
    return new ColumnScales(scales);
  }
}
