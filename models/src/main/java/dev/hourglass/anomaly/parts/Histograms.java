package dev.hourglass.anomaly.parts;

import dev.hourglass.tensor.Backend;
import java.util.List;

/**
 * How odd the cells of a row are, each by itself: HBOS (Goldstein & Dengel, 2012) by several
 * histograms of each column, with bins of different widths and shifted edges, whose number is so
 * large that no edge matters much.
 */
public final class Histograms implements Scorer {
  /** What it is called. */
  public static final String NAME = "histograms";

  private final List<Marginal> columns;

  /**
   * Takes the columns.
   *
   * @param columns of the table, one for each
   */
  public Histograms(List<Marginal> columns) {
    this.columns = List.copyOf(columns);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** One for each column of the table. */
  public List<Marginal> columns() {
    return columns;
  }

  @Override
  public void addErrors(Rows rows, double[] errors) {
    int width = columns.size();
    for (int column = 0; column < width; column++) {
      columns.get(column).add(rows.cells(), column, width, rows.count(), errors);
    }
  }

  /** Itself: it needs none. */
  @Override
  public Histograms on(Backend backend) {
    return this;
  }

  /** Holds nothing. */
  @Override
  public void close() {}
}
