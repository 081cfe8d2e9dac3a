package dev.hourglass.anomaly.fitting;

import dev.hourglass.anomaly.parts.Cells;
import dev.hourglass.anomaly.parts.Tail;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fits {@link Cells} to all rows: what is extreme among them is left out by {@link TailsFit}. */
final class CellsFit {
  private CellsFit() {}

  static Cells fit(Sample sample, List<ColumnShape> shapes, Cancellation cancellation) {
    List<Cells.@Nullable Column> columns = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      cancellation.check();
      columns.add(
          shapes.get(i) instanceof ColumnShape.Numbers
              ? column(sample.column(i), cancellation)
              : null);
    }
    return new Cells(columns);
  }

  private static Cells.@Nullable Column column(double[] cells, Cancellation cancellation) {
    double[] finite = Arrays.stream(cells).filter(Double::isFinite).toArray();
    double low = Arrays.stream(finite).min().orElse(0);
    double high = Arrays.stream(finite).max().orElse(0);
    Tail up = TailsFit.of(Arrays.stream(finite).map(cell -> cell - low).toArray());
    cancellation.check();
    Tail down = TailsFit.of(Arrays.stream(finite).map(cell -> high - cell).toArray());
    return up == null || down == null ? null : new Cells.Column(low, high, up, down);
  }
}
