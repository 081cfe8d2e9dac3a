package dev.hourglass.table;

import dev.hourglass.table.CellEncoder.Indicator;
import dev.hourglass.table.CellEncoder.OfLevel;
import dev.hourglass.table.CellEncoder.OfNumber;
import dev.hourglass.table.CellEncoder.OfTime;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.LossFunction;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Where the columns of a schema stand among a row's elements, and how they get there. */
final class EncodedColumns {
  private static final int NONE = -1;

  private final ColumnGroups groups;
  private final int[] columnOfSource;

  /** Place of each column's first element; {@link #NONE} where there is none. */
  private final int[] inputs;

  /** Of each column; null where it is nothing. */
  private final @Nullable CellEncoder[] encoders;

  private EncodedColumns(EncodedLayout layout, int[] inputs, @Nullable CellEncoder[] encoders) {
    groups = layout.groups();
    columnOfSource = layout.columnOfSource();
    this.inputs = inputs;
    this.encoders = encoders;
  }

  /**
   * Lays out a row.
   *
   * @throws IllegalArgumentException if it has no elements
   */
  static EncodedColumns of(Schema schema, Scaling scaling) {
    EncodedLayout layout = new EncodedLayout();
    List<Column> columns = schema.columns();
    int count = columns.size();
    int[] inputs = new int[count];
    int[] sources = new int[count];
    @Nullable Indicator[] indicators = new Indicator[count];
    for (int i = 0; i < count; i++) {
      sources[i] = layout.sources();
      inputs[i] = columns.get(i) instanceof NumberColumn ? numbers(layout, i, 1) : NONE;
    }
    for (int i = 0; i < count; i++) {
      if (columns.get(i) instanceof TimeColumn time && !time.parts().isEmpty()) {
        sources[i] = layout.sources();
        inputs[i] = numbers(layout, i, elements(time));
      }
    }
    for (int i = 0; i < count; i++) {
      if (missing(columns.get(i)) > 0) {
        int source = layout.sources();
        LossFunction loss = LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS;
        indicators[i] = new Indicator(layout.elements(i, 1, loss, 1), source);
      }
    }
    for (int i = 0; i < count; i++) {
      if (columns.get(i) instanceof CategoryColumn category) {
        sources[i] = layout.sources();
        inputs[i] = layout.levels(i, category.levelCount());
      }
    }
    if (layout.isEmpty()) {
      throw new IllegalArgumentException(
          "No column of the schema counts, so there is nothing to learn from; choose what some of"
              + " them are (SchemaPlan). It is:\n"
              + schema.report());
    }
    @Nullable CellEncoder[] encoders = new CellEncoder[count];
    for (int i = 0; i < count; i++) {
      encoders[i] = encoder(columns.get(i), scaling, inputs[i], sources[i], indicators[i]);
    }
    return new EncodedColumns(layout, inputs, encoders);
  }

  /** Elements that together weigh as much as one. */
  private static int numbers(EncodedLayout layout, int column, int count) {
    return layout.elements(column, count, LossFunction.SQUARED_ERROR, 1f / count);
  }

  /** Two for each cycle, one for a number. */
  private static int elements(TimeColumn time) {
    return time.parts().stream().mapToInt(part -> part.isCyclic() ? 2 : 1).sum();
  }

  /** How many cells were missing that an element of its own tells of. */
  private static long missing(Column column) {
    if (column instanceof NumberColumn numbers) {
      return numbers.missing();
    }
    return column instanceof TimeColumn times ? times.missing() : 0;
  }

  private static @Nullable CellEncoder encoder(
      Column column, Scaling scaling, int input, int source, @Nullable Indicator indicator) {
    if (column instanceof NumberColumn numbers) {
      return number(numbers.summary(), scaling, input, source, indicator);
    } else if (column instanceof TimeColumn times) {
      List<TimePart> cycles = times.parts().stream().filter(TimePart::isCyclic).toList();
      int after = 2 * cycles.size();
      OfNumber elapsed =
          times.parts().contains(TimePart.ELAPSED)
              ? number(times.summary(), scaling, input + after, source + after, null)
              : null;
      return new OfTime(cycles, input, source, elapsed, indicator);
    } else if (column instanceof CategoryColumn category) {
      return new OfLevel(category, category.levelCount(), input, source);
    }
    return null;
  }

  private static OfNumber number(
      NumberSummary summary,
      Scaling scaling,
      int input,
      int source,
      @Nullable Indicator indicator) {
    Scale scale = scaling.of(summary);
    return new OfNumber(scale, (float) scale.scaled(summary.mean()), input, source, indicator);
  }

  ColumnGroups groups() {
    return groups;
  }

  int[] columnOfSource() {
    return columnOfSource.clone();
  }

  OptionalInt firstInput(int column) {
    return inputs[column] == NONE ? OptionalInt.empty() : OptionalInt.of(inputs[column]);
  }

  /** Encodes one row, which has room. */
  void encode(double[] cells, int cell, float[] inputs, int input, float[] weights, int weight) {
    for (int i = 0; i < encoders.length; i++) {
      CellEncoder encoder = encoders[i];
      if (encoder != null) {
        encoder.encode(cells[cell + i], inputs, input, weights, weight);
      }
    }
  }
}
