package dev.hourglass.tensor;

import dev.hourglass.tensor.ColumnGroups.Range;
import java.nio.IntBuffer;
import java.util.List;

/**
 * Groups of columns as matrices of their own, one behind another in memory, into which they are
 * gathered element by element. So what one group holds can't spoil another: in a product with a
 * matrix of zeros and ones an infinite element would.
 */
final class GatheredColumns {
  private final Kernels k;
  private final Scope scope;
  private final ColumnGroups groups;
  private final int rows;
  private final List<Kernel> kernels;

  /**
   * Prepares the groups.
   *
   * @param kernels to which those that move elements are added
   */
  GatheredColumns(Kernels k, ColumnGroups groups, long rows, List<Kernel> kernels) {
    if (rows > Integer.MAX_VALUE / groups.columns()) {
      throw new IllegalArgumentException(
          "Groups of columns: %d rows of %d columns are more elements than an INT32 index counts;"
                  .formatted(rows, groups.columns())
              + " give fewer rows at a time");
    }
    this.k = k;
    this.scope = k.scope();
    this.groups = groups;
    this.rows = (int) rows;
    this.kernels = kernels;
  }

  /** A matrix of one group's columns in memory where the groups lie one behind another. */
  Tensor part(Tensor apart, int first, int width) {
    return scope.view(apart, (long) first * rows, rows, width);
  }

  /**
   * A copy in which each group's columns are a matrix of their own, one behind another.
   *
   * @param sources whether the columns are the data's, and not the output's
   */
  Tensor apart(Tensor matrix, boolean sources) {
    Tensor copy = scope.tensor(rows, matrix.columns());
    kernels.add(k.copy(matrix, copy));
    return gathered(copy, places(sources));
  }

  /** The way back. */
  void together(Tensor apart, boolean sources, Tensor out) {
    int[] from = places(sources);
    int[] back = new int[from.length];
    for (int i = 0; i < from.length; i++) {
      back[from[i]] = i;
    }
    kernels.add(k.copy(scope.view(gathered(apart, back), 0, rows, out.columns()), out));
  }

  /** For each element of the groups one behind another, its place in the matrix. */
  private int[] places(boolean sources) {
    int columns = sources ? groups.sources() : groups.columns();
    int[] places = new int[rows * columns];
    int next = 0;
    for (Range range : groups.ranges()) {
      int first = sources ? range.source() : range.column();
      int width = sources ? range.group().sources() : range.group().columns();
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < width; i++) {
          places[next++] = row * columns + first + i;
        }
      }
    }
    return places;
  }

  /** A copy whose rows are turned by so many places. */
  Tensor rotated(Tensor matrix, int shift) {
    int n = (int) matrix.columns();
    int[] from = new int[rows * n];
    for (int i = 0; i < from.length; i++) {
      from[i] = i - i % n + (i % n + shift) % n;
    }
    return scope.view(gathered(matrix, from), 0, rows, n);
  }

  /** The elements in other places, in one column. */
  private Tensor gathered(Tensor in, int[] from) {
    Tensor index = scope.tensor(DType.INT32, 1, from.length);
    index.upload(IntBuffer.wrap(from));
    Tensor cursor = scope.tensor(DType.INT32, 1, 1);
    Tensor out = scope.tensor(from.length, 1);
    Tensor elements = scope.view(in, 0, from.length, 1);
    // As many rows as the index has: each run leaves the cursor at 0.
    kernels.add(k.gatherRows(elements, index, cursor, 1, out));
    return out;
  }
}
