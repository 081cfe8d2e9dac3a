package dev.hourglass.tensor;

import java.nio.Buffer;

/**
 * A row-major matrix in a backend's memory, owned by the {@link Scope} that made it. A vector is a
 * matrix with one row, a scalar is 1x1, an image is one row of its pixels.
 *
 * <p>The elements of a new tensor are zero.
 */
public interface Tensor {
  /**
   * The most elements that a tensor of every backend can have, if there is the memory; those of
   * some have more. A little less than the longest array, so that loops over one, which go on by up
   * to 4,096 elements at a time, don't count past the largest int.
   */
  int MOST_ELEMENTS = Integer.MAX_VALUE - 4_096;

  /** Number of rows, at least 1. */
  long rows();

  /** Number of columns, at least 1. */
  long columns();

  /** Element type. */
  DType type();

  /** Number of elements. */
  default long size() {
    return rows() * columns();
  }

  /**
   * Copies all elements from the host, row by row. The buffer's position and limit stay as they
   * are.
   *
   * @param source a buffer of the element type's kind (see {@link DType}), heap or direct, with
   *     exactly {@link #size()} elements remaining
   * @throws IllegalArgumentException if the buffer is of another kind or size
   * @throws IllegalStateException if the scope is closed
   */
  void upload(Buffer source);

  /**
   * Waits for all work that was launched and copies all elements to the host, row by row. The
   * buffer's position and limit stay as they are.
   *
   * @param target a buffer of the element type's kind (see {@link DType}), heap or direct, with
   *     exactly {@link #size()} elements remaining
   * @throws IllegalArgumentException if the buffer is of another kind or size, or read-only
   * @throws IllegalStateException if the scope is closed
   * @throws BackendException if work launched earlier has failed
   */
  void download(Buffer target);
}
