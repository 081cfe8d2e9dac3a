package dev.hourglass.models.training.engine;

import dev.hourglass.models.network.Probabilities;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import java.util.List;

/**
 * Refuses data of which a likelihood can't be. Of other losses what lies outside is a large error,
 * of these it may be a negative one, and of a category without a level there would be none.
 */
final class ProbabilityCheck {
  private ProbabilityCheck() {}

  /**
   * Checks that values are probabilities where the groups of columns say so.
   *
   * @throws IllegalArgumentException if one isn't, or those of a category don't add up to 1; names
   *     the first
   */
  static void requireTargets(KnownCells cells) {
    require(cells, cells.groups(), "a probability's or a category's column");
  }

  /**
   * Checks that all values are probabilities.
   *
   * @throws IllegalArgumentException if one isn't; names the first
   */
  static void requireAll(KnownCells cells, String why) {
    LossFunction loss = LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS;
    ColumnGroup all = new ColumnGroup.Elements(cells.data().columns(), loss, 1);
    require(cells, new ColumnGroups(List.of(all)), why);
  }

  private static void require(KnownCells cells, ColumnGroups groups, String why) {
    Probabilities probabilities = new Probabilities(groups);
    boolean arePixels = cells.data().type() == DType.UINT8;
    if (probabilities.ranges().stream()
        .allMatch(range -> arePixels && !range.group().isCategory())) {
      return;
    }
    cells.forEachRow(
        (row, values, areThere) ->
            probabilities.forEachImpossible(
                values,
                (range, source, column) -> {
                  if (areThere[column]) {
                    throw Probabilities.isOne(values[column])
                        ? incomplete(cells, row, range, values)
                        : impossible(cells, row, column, why);
                  }
                }));
  }

  private static IllegalArgumentException impossible(
      KnownCells cells, int row, int column, String why) {
    return new IllegalArgumentException(
        cells.named(row, column)
            + ", but "
            + why
            + " has values from 0 to 1 only; scale the data, or choose another measure for the"
            + " column");
  }

  private static IllegalArgumentException incomplete(
      KnownCells cells, int row, ColumnGroups.Range range, float[] values) {
    return new IllegalArgumentException(
        "The "
            + cells.what()
            + "'s row "
            + row
            + ", columns "
            + range.column()
            + " to "
            + (range.column() + range.group().columns() - 1)
            + " add up to "
            + (float) Probabilities.sum(range, values, 0)
            + ", but those of a category add up to 1; make one of them 1 and the others 0, or where"
            + " the category is missing give the cell the weight 0");
  }
}
