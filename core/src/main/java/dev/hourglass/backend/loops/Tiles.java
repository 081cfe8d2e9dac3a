package dev.hourglass.backend.loops;

/**
 * The innermost work of a matrix product: tiles of the output that the processor keeps in its
 * registers. The right operand has been copied to panels before: the columns that a tile is wide,
 * row by row.
 *
 * <p>Each element of the output is one chain of fused multiply-adds in the order of the depth,
 * whatever the size of the tiles.
 */
public interface Tiles {
  /** Rows of a tile. */
  int rows();

  /** Columns that a panel's width is a multiple of. */
  int lanes();

  /** The widest panels are so many times {@link #lanes} wide, all others twice. At least 2. */
  int mostVectors();

  /**
   * Copies rows of the right operand to a panel; what the panel is wider becomes 0.
   *
   * @param at of the first element; the next row is {@code stride} behind it
   * @param depth rows to copy
   * @param columns to copy of each, at most the panel's width
   * @param vectors the panel's width, see {@link #mostVectors}
   */
  void packRows(float[] b, int at, int stride, int depth, int columns, int vectors, float[] panel);

  /** The same of a right operand stored by columns, which lie {@code stride} behind each other. */
  void packColumns(
      float[] b, int at, int stride, int depth, int columns, int vectors, float[] panel);

  /**
   * {@code out = start + A·panel} of one tile. Row {@code i} of A is {@code a[at + i * stride]} and
   * the elements behind it.
   *
   * @param rows that A has, at most {@link #rows}; the others of the tile are filled with anything
   * @param vectors the panel's width: 2 or {@link #mostVectors}
   * @param startStride from one row of {@code start} to the next; 0 if all start from the same one
   */
  void multiplyRows(
      float[] a,
      int at,
      int stride,
      int rows,
      int vectors,
      float[] panel,
      int depth,
      float[] start,
      int startAt,
      int startStride,
      float[] out,
      int outAt,
      int outStride);

  /**
   * The same with A stored by columns: column {@code p} is {@code a[at + p * stride]} and the
   * elements behind it, of which there are as many as a tile has rows.
   */
  void multiplyColumns(
      float[] a,
      int at,
      int stride,
      int vectors,
      float[] panel,
      int depth,
      float[] start,
      int startAt,
      int startStride,
      float[] out,
      int outAt,
      int outStride);

  /**
   * {@code out = start + a·B} of one row, with B as it lies, by rows: for so few rows that packing
   * would take longer than the product. The sums are the same chains as those of tiles.
   *
   * @param step from one element of the row of A to the next
   * @param bAt of the first element of B; the next row is {@code stride} behind it
   * @param start not {@code out}, which may be written to twice
   * @param columns of B, at least 1
   */
  void multiplyRow(
      float[] a,
      int at,
      int step,
      float[] b,
      int bAt,
      int stride,
      int depth,
      float[] start,
      int startAt,
      float[] out,
      int outAt,
      int columns);
}
