package dev.hourglass.backend.nativememory;

/**
 * A share of rows, a chunk at a time that is copied to the heap, computed there and copied back.
 */
final class RowChunks {
  /** Elements of a chunk: a few arrays of it stay in the second-level cache. */
  private static final int CHUNK = 8_192;

  private final Share share;
  private final int rows;

  /**
   * Divides a share.
   *
   * @param columns of each row; a row is never divided
   */
  RowChunks(Share share, int columns) {
    this.share = share;
    this.rows = (int) Math.min(share.to() - share.from(), Math.max(1, CHUNK / columns));
  }

  long from() {
    return share.from();
  }

  long to() {
    return share.to();
  }

  /** Rows of a chunk; the last one may be shorter. */
  int rows() {
    return rows;
  }

  /** Rows of the chunk that begins with row {@code first}. */
  int count(long first) {
    return (int) Math.min(rows, share.to() - first);
  }
}
