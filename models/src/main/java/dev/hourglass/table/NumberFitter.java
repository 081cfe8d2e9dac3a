package dev.hourglass.table;

import dev.hourglass.table.IgnoredColumn.Reason;

/** Of a column of numbers. */
final class NumberFitter implements ColumnFitter {
  private final NumberCounter counter;
  private final RowNumbers rowNumbers = new RowNumbers();
  private final boolean isChosen;

  /**
   * Begins with no cells.
   *
   * @param sampled how many numbers are kept for quantiles
   * @param isChosen whether they are numbers even if they look like row numbers
   */
  NumberFitter(int sampled, boolean isChosen) {
    counter = new NumberCounter(sampled);
    this.isChosen = isChosen;
  }

  @Override
  public void require(Chunk chunk, int column) throws TableFormatException {
    NumberCounter.requireFinite(chunk, column);
  }

  @Override
  public void add(Chunk chunk, int column, long[] keys) {
    counter.add(chunk, column, keys);
    double[] numbers = chunk.numbers(column);
    for (int row = 0; row < chunk.rows(); row++) {
      rowNumbers.add(numbers[row]);
    }
  }

  @Override
  public void merge(ColumnFitter other) {
    NumberFitter same = (NumberFitter) other;
    counter.merge(same.counter);
    rowNumbers.merge(same.rowNumbers);
  }

  @Override
  public Column fit(SourceColumn column) {
    Moments moments = counter.moments();
    IgnoredColumn ignored = counter.ignored(column, Brief::number);
    if (ignored != null) {
      return ignored;
    } else if (!isChosen
        && moments.count() >= SchemaFitter.IDENTIFIED
        && rowNumbers.areAll(moments)) {
      String finding =
          "they count from "
              + (long) moments.minimum()
              + " to "
              + (long) moments.maximum()
              + " by "
              + rowNumbers.step();
      return new IgnoredColumn(column.name(), column.type(), Reason.ROW_NUMBER, finding);
    }
    return new NumberColumn(column.name(), column.type(), counter.missing(), counter.summary());
  }
}
