package dev.hourglass.models.network;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
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

  /** Whether each column is a number, and not one of a category's. */
  public boolean[] areNumbers() {
    boolean[] areNumbers = new boolean[groups.columns()];
    for (ColumnGroups.Range range : groups.ranges()) {
      int end = range.column() + range.group().columns();
      Arrays.fill(areNumbers, range.column(), end, !range.group().isCategory());
    }
    return areNumbers;
  }

  /**
   * Records numbers of source columns as numbers of all columns that belong to them.
   *
   * @param perSource batch x source columns
   * @return batch x columns
   */
  public Node widen(Tape tape, Scope scope, Node perSource) {
    if (!hasCategories()) {
      return perSource;
    }
    // Element by element, so that nothing is rounded and nothing grows with the product of both.
    int rows = Math.toIntExact(perSource.value().rows());
    int columns = groups.columns();
    int[] sources = ofColumns();
    int[] order = new int[Math.multiplyExact(rows, columns)];
    for (int i = 0; i < order.length; i++) {
      order[i] = i / columns * count() + sources[i % columns];
    }
    Tensor index = scope.tensor(DType.INT32, 1, order.length);
    index.upload(IntBuffer.wrap(order));
    Tensor cursor = scope.tensor(DType.INT32, 1, 1);
    Tensor elements = scope.view(perSource.value(), 0, (long) rows * count(), 1);
    Node gathered = tape.gatherRows(elements, index, cursor, 1, order.length);
    return tape.reshape(gathered, rows, columns);
  }

  /** The source column of each column. */
  public int[] ofColumns() {
    int[] sources = new int[groups.columns()];
    for (ColumnGroups.Range range : groups.ranges()) {
      ColumnGroup group = range.group();
      for (int i = 0; i < group.columns(); i++) {
        sources[range.column() + i] = range.source() + (group.isCategory() ? 0 : i);
      }
    }
    return sources;
  }

  /**
   * Records a matrix in which the columns of categories are 0.
   *
   * @param x batch x columns
   */
  public Node numbersOf(Tape tape, Scope scope, Node x) {
    if (!hasCategories()) {
      return x;
    }
    boolean[] areNumbers = areNumbers();
    float[] ones = new float[areNumbers.length];
    for (int i = 0; i < ones.length; i++) {
      ones[i] = areNumbers[i] ? 1 : 0;
    }
    Tensor row = scope.tensor(1, ones.length);
    row.upload(FloatBuffer.wrap(ones));
    return tape.zip(Arithmetic.MULTIPLY, x, tape.constant(row));
  }
}
