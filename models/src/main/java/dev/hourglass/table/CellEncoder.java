package dev.hourglass.table;

import dev.hourglass.text.Quote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a cell of a schema's row becomes elements of an input, and weights of its source columns.
 * Makes no garbage.
 */
sealed interface CellEncoder {
  /**
   * Sets all elements and weights that are the column's.
   *
   * @param cell as {@link SchemaRows} has it
   * @param input where the row begins
   * @param weight where the row's weights begin
   */
  void encode(double cell, float[] inputs, int input, float[] weights, int weight);

  /**
   * Says by an element whether a cell is missing.
   *
   * @param input its place in a row
   * @param source its place among the weights
   */
  record Indicator(int input, int source) {
    void encode(boolean isMissing, float[] inputs, int row, float[] weights, int weight) {
      inputs[row + input] = isMissing ? 1 : 0;
      weights[weight + source] = 1;
    }
  }

  private static void indicate(
      @Nullable Indicator indicator,
      double cell,
      float[] inputs,
      int row,
      float[] weights,
      int weight) {
    if (indicator != null) {
      indicator.encode(Double.isNaN(cell), inputs, row, weights, weight);
    }
  }

  /**
   * A number: scaled, or the scaled mean with the weight 0 where it is missing.
   *
   * @param scale of the number
   * @param mean the scaled one
   * @param input its place in a row
   * @param source its place among the weights
   * @param indicator null if none was missing at fit
   */
  record OfNumber(Scale scale, float mean, int input, int source, @Nullable Indicator indicator)
      implements CellEncoder {
    @Override
    public void encode(double cell, float[] inputs, int row, float[] weights, int weight) {
      boolean isMissing = Double.isNaN(cell);
      inputs[row + input] = isMissing ? mean : (float) scale.scaled(cell);
      weights[weight + source] = isMissing ? 0 : 1;
      indicate(indicator, cell, inputs, row, weights, weight);
    }
  }

  /**
   * The parts of a point in time, of which the cycles are points of a circle; 0 with the weight 0
   * where it is missing.
   *
   * @param cycles two elements for each
   * @param input place of the first element in a row
   * @param source place of the first element among the weights
   * @param elapsed null if it doesn't count
   * @param indicator null if none was missing at fit
   */
  record OfTime(
      List<TimePart> cycles,
      int input,
      int source,
      @Nullable OfNumber elapsed,
      @Nullable Indicator indicator)
      implements CellEncoder {
    @Override
    public void encode(double cell, float[] inputs, int row, float[] weights, int weight) {
      for (int i = 0; i < cycles.size(); i++) {
        double angle = 2 * Math.PI * cycles.get(i).phase(cell);
        boolean isMissing = Double.isNaN(angle);
        int place = 2 * i;
        inputs[row + input + place] = isMissing ? 0 : (float) Math.sin(angle);
        inputs[row + input + place + 1] = isMissing ? 0 : (float) Math.cos(angle);
        weights[weight + source + place] = isMissing ? 0 : 1;
        weights[weight + source + place + 1] = isMissing ? 0 : 1;
      }
      if (elapsed != null) {
        elapsed.encode(cell, inputs, row, weights, weight);
      }
      indicate(indicator, cell, inputs, row, weights, weight);
    }
  }

  /**
   * A category: 1 for its level, 0 for the others.
   *
   * @param column which it is
   * @param levels how many it has
   * @param input place of the first one in a row
   * @param source its place among the weights
   */
  record OfLevel(CategoryColumn column, int levels, int input, int source) implements CellEncoder {
    @Override
    public void encode(double cell, float[] inputs, int row, float[] weights, int weight) {
      int level = Double.isNaN(cell) ? column.missingLevel() : (int) cell;
      if (level < 0 || level >= levels || (level != cell && !Double.isNaN(cell))) {
        throw new IllegalArgumentException(
            "The column \""
                + Quote.of(column.name())
                + "\" has no level "
                + cell
                + "; give one that level(column, text) says");
      }
      for (int i = 0; i < levels; i++) {
        inputs[row + input + i] = i == level ? 1 : 0;
      }
      weights[weight + source] = 1;
    }
  }
}
