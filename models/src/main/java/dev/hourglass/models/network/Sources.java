package dev.hourglass.models.network;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Which columns of a network's rows belong to one column of the data. Noise is of source columns:
 * half of a category is none.
 *
 * @param groups of a row's columns
 */
public record Sources(ColumnGroups groups) {
  /** Rows of numbers, each of which is a source column. */
  public static Sources numbers(int columns) {
    ColumnGroup all = new ColumnGroup.Elements(columns, LossFunction.SQUARED_ERROR, 1);
    return new Sources(new ColumnGroups(List.of(all)));
  }

  /** Number of source columns. */
  public int count() {
    return groups.sources();
  }

  /** Whether there are categories. */
  public boolean hasCategories() {
    return groups.groups().stream().anyMatch(ColumnGroup::isCategory);
  }

  /**
   * Records numbers of source columns as numbers of all columns that belong to them.
   *
   * @param perSource batch x source columns
   * @return batch x columns
   */
  public Node widen(Tape tape, Scope scope, Node perSource) {
    return hasCategories()
        ? tape.gemm(perSource, false, tape.constant(selection(scope, true)), false)
        : perSource;
  }

  /** Records numbers of source columns as numbers of those that are no categories, 0 in others. */
  public Node widenNumbers(Tape tape, Scope scope, Node perSource) {
    return hasCategories()
        ? tape.gemm(perSource, false, tape.constant(selection(scope, false)), false)
        : perSource;
  }

  /** Source columns x columns: 1 where one belongs to the other. */
  private Tensor selection(Scope scope, boolean withCategories) {
    int columns = groups.columns();
    float[] ones = new float[Math.multiplyExact(count(), columns)];
    for (ColumnGroups.Range range : groups.ranges()) {
      ColumnGroup group = range.group();
      for (int i = 0; i < group.columns(); i++) {
        int source = range.source() + (group.isCategory() ? 0 : i);
        if (withCategories || !group.isCategory()) {
          ones[source * columns + range.column() + i] = 1;
        }
      }
    }
    Tensor selection = scope.tensor(count(), columns);
    selection.upload(FloatBuffer.wrap(ones));
    return selection;
  }
}
