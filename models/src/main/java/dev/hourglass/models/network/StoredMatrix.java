package dev.hourglass.models.network;

/**
 * Where a weight matrix stands in a flat array, as the kernels want it: inputs x outputs, row by
 * row. Files and other frameworks have it as outputs x inputs; this is the one place that turns one
 * into the other.
 *
 * @param offset of its first element
 * @param rows inputs
 * @param columns outputs
 */
public record StoredMatrix(int offset, int rows, int columns) {
  /**
   * Index in the flat array of what is element number {@code i}, counted row by row, of the matrix
   * as outputs x inputs.
   */
  public int indexOf(int i) {
    return offset + i % rows * columns + i / rows;
  }

  /** Number of elements. */
  public int size() {
    return rows * columns;
  }
}
