package dev.hourglass.table;

import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.LossFunction;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts groups of columns one after another. Neighbours with the same measure of error become one
 * group, since each group is a kernel of its own.
 */
final class EncodedLayout {
  private final List<ColumnGroup> groups = new ArrayList<>();
  private final List<Integer> columnOfSource = new ArrayList<>();
  private int inputs;

  /**
   * Adds elements of a column.
   *
   * @return the first one's place in a row; its place among the sources is {@link #sources} before
   */
  int elements(int column, int count, LossFunction loss, float weight) {
    Elements added = new Elements(count, loss, weight);
    int last = groups.size() - 1;
    if (last >= 0
        && groups.get(last) instanceof Elements before
        && before.loss() == loss
        && before.weight() == weight) {
      groups.set(last, new Elements(before.columns() + count, loss, weight));
    } else {
      groups.add(added);
    }
    return own(column, added);
  }

  /** Adds the levels of a column, and returns the first one's place in a row. */
  int levels(int column, int count) {
    ColumnGroup added = new ColumnGroup.OneHot(count, 1);
    groups.add(added);
    return own(column, added);
  }

  private int own(int column, ColumnGroup added) {
    int first = inputs;
    inputs = Math.addExact(inputs, added.columns());
    for (int i = 0; i < added.sources(); i++) {
      columnOfSource.add(column);
    }
    return first;
  }

  /** How many source columns there are so far. */
  int sources() {
    return columnOfSource.size();
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  ColumnGroups groups() {
    return new ColumnGroups(groups);
  }

  int[] columnOfSource() {
    return columnOfSource.stream().mapToInt(Integer::intValue).toArray();
  }
}
