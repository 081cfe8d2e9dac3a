package dev.hourglass.table;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Of a column of times. */
final class TimeFitter implements ColumnFitter {
  private final NumberCounter counter;
  private final @Nullable List<TimePart> chosen;

  /**
   * Begins with no cells.
   *
   * @param sampled how many are kept for quantiles
   * @param chosen the parts that count; null for those that say something
   */
  TimeFitter(int sampled, @Nullable List<TimePart> chosen) {
    counter = new NumberCounter(sampled);
    this.chosen = chosen;
  }

  @Override
  public void require(Chunk chunk, int column) throws TableFormatException {
    NumberCounter.requireFinite(chunk, column);
  }

  @Override
  public void add(Chunk chunk, int column, long[] keys) {
    counter.add(chunk, column, keys);
  }

  @Override
  public void merge(ColumnFitter other) {
    counter.merge(((TimeFitter) other).counter);
  }

  @Override
  public Column fit(SourceColumn column) {
    Moments moments = counter.moments();
    IgnoredColumn ignored = counter.ignored(column, Brief::time);
    if (ignored != null) {
      return ignored;
    }
    double span = moments.maximum() - moments.minimum();
    List<TimePart> parts =
        chosen != null
            ? chosen
            : Arrays.stream(TimePart.values()).filter(part -> part.isUsual(span)).toList();
    return new TimeColumn(
        column.name(), column.type(), counter.missing(), counter.summary(), parts);
  }
}
