package dev.hourglass.backend.loops;

import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/**
 * Inner loops over arrays, in one of the ways to write them. Except in {@link #tiles} all families
 * have the same results, bit for bit.
 */
public interface Family {
  /** For the backend's description: how it computes. */
  String description();

  /** The tiles of large products, or null where products are computed in loops. */
  @Nullable Tiles tiles();

  /** {@code y[i] = op(x[i])}; y may be the array x. */
  void unary(UnaryOp op, float[] x, float[] y, int from, int to);

  /**
   * {@code y[i] = op(y[i])} of some rows.
   *
   * @param at the first element of the first row
   * @param width elements of each row
   * @param stride from one row to the next
   */
  void unaryRows(UnaryOp op, float[] y, int at, int rows, int width, int stride);

  /** {@code y[i] = op(a[i], b[i])}; y may be the array a or b. */
  void binary(BinaryOp op, float[] a, float[] b, float[] y, int from, int to);

  /** {@code y[yAt + i] += x[xAt + i]} for the first n elements; x and y don't overlap. */
  void add(float[] x, int xAt, float[] y, int yAt, int n);

  /** {@code y[yAt + i] = x[xAt + i] * scale} for the first n bytes, of 0 to 255. */
  void widen(byte[] x, int xAt, float scale, float[] y, int yAt, int n);

  /**
   * The losses of elements, and their derivatives.
   *
   * @param scale of the derivatives
   * @param buffer outputs, targets, room for values, and for derivatives, in this order
   * @param from the first element of each
   * @param to the element behind the last
   */
  void losses(LossFunction loss, float scale, float[][] buffer, int from, int to);
}
