package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.FusedTiles;
import dev.hourglass.backend.loops.Tiles;

/** Tiles of vectors once they are compiled, until then the same in plain loops. */
final class WarmingTiles implements Tiles {
  /**
   * Rows of a panel that they are compiled with: HotSpot compiles after at least 600 calls with at
   * least 15,000 turns of a loop, so more would only take longer.
   */
  private static final int DEPTH = 25;

  /** Columns that a row is compiled with, less one. */
  private static final int WIDTH = 512;

  private final Tiles vectors;
  private final Tiles plain;
  private final Warming rowsOfTwo;
  private final Warming rowsOfMost;
  private final Warming columnsOfTwo;
  private final Warming columnsOfMost;
  private final Warming packedRowsOfTwo;
  private final Warming packedRowsOfMost;
  private final Warming packedColumns;
  private final Warming directRow;

  /** Of tiles, and what is run beside them while they are compiled. */
  WarmingTiles(Tiles vectors, Runnable beside) {
    this.vectors = vectors;
    this.plain = new FusedTiles(vectors);
    int most = vectors.mostVectors();
    int width = most * vectors.lanes();
    float[] a = new float[vectors.rows() * DEPTH];
    float[] b = new float[width * DEPTH];
    float[] panel = new float[width * DEPTH];
    float[] out = new float[vectors.rows() * width];
    this.rowsOfTwo = new Warming("rows by two vectors", beside, () -> rows(2, a, b, out));
    this.rowsOfMost = new Warming("rows by most vectors", beside, () -> rows(most, a, b, out));
    this.columnsOfTwo = new Warming("columns by two vectors", beside, () -> columns(2, a, b, out));
    this.columnsOfMost =
        new Warming("columns by most vectors", beside, () -> columns(most, a, b, out));
    this.packedRowsOfTwo = new Warming("rows of two vectors", beside, () -> pack(2, b, panel));
    this.packedRowsOfMost = new Warming("rows of most vectors", beside, () -> pack(most, b, panel));
    this.packedColumns =
        new Warming(
            "columns of a panel",
            beside,
            () -> vectors.packColumns(b, 0, DEPTH, DEPTH, width, most, panel));
    float[] wide = new float[DEPTH * WIDTH];
    float[] start = new float[WIDTH];
    float[] end = new float[WIDTH];
    this.directRow =
        new Warming(
            "a row",
            beside,
            () -> vectors.multiplyRow(a, 0, 1, wide, 0, WIDTH, DEPTH, start, 0, end, 0, WIDTH - 1));
    // Nearly every use begins with these, and they take longest to compile.
    rowsOfMost.begin();
  }

  private void rows(int width, float[] a, float[] b, float[] out) {
    int stride = width * vectors.lanes();
    vectors.multiplyRows(
        a, 0, DEPTH, vectors.rows(), width, b, DEPTH, out, 0, stride, out, 0, stride);
  }

  private void columns(int width, float[] a, float[] b, float[] out) {
    int stride = width * vectors.lanes();
    vectors.multiplyColumns(a, 0, vectors.rows(), width, b, DEPTH, out, 0, stride, out, 0, stride);
  }

  private void pack(int width, float[] b, float[] panel) {
    int columns = width * vectors.lanes();
    vectors.packRows(b, 0, columns, DEPTH, columns, width, panel);
  }

  @Override
  public int rows() {
    return vectors.rows();
  }

  @Override
  public int lanes() {
    return vectors.lanes();
  }

  /** Where the largest tiles stay slow, smaller ones may not: HotSpot has less to inline there. */
  @Override
  public int mostVectors() {
    boolean slow = rowsOfMost.hasFailed() || columnsOfMost.hasFailed();
    return slow ? 2 : vectors.mostVectors();
  }

  @Override
  public void packRows(
      float[] b, int at, int stride, int depth, int columns, int width, float[] panel) {
    Warming warming = width == 2 ? packedRowsOfTwo : packedRowsOfMost;
    Tiles tiles = warming.isDone() ? vectors : plain;
    tiles.packRows(b, at, stride, depth, columns, width, panel);
  }

  @Override
  public void packColumns(
      float[] b, int at, int stride, int depth, int columns, int width, float[] panel) {
    Tiles tiles = packedColumns.isDone() ? vectors : plain;
    tiles.packColumns(b, at, stride, depth, columns, width, panel);
  }

  @Override
  public void multiplyRows(
      float[] a,
      int at,
      int stride,
      int rows,
      int width,
      float[] panel,
      int depth,
      float[] start,
      int startAt,
      int startStride,
      float[] out,
      int outAt,
      int outStride) {
    Warming warming = width == 2 ? rowsOfTwo : rowsOfMost;
    Tiles tiles = warming.isDone() ? vectors : plain;
    tiles.multiplyRows(
        a,
        at,
        stride,
        rows,
        width,
        panel,
        depth,
        start,
        startAt,
        startStride,
        out,
        outAt,
        outStride);
  }

  @Override
  public void multiplyColumns(
      float[] a,
      int at,
      int stride,
      int width,
      float[] panel,
      int depth,
      float[] start,
      int startAt,
      int startStride,
      float[] out,
      int outAt,
      int outStride) {
    Warming warming = width == 2 ? columnsOfTwo : columnsOfMost;
    Tiles tiles = warming.isDone() ? vectors : plain;
    tiles.multiplyColumns(
        a, at, stride, width, panel, depth, start, startAt, startStride, out, outAt, outStride);
  }

  @Override
  public void multiplyRow(
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
      int columns) {
    Tiles tiles = directRow.isDone() ? vectors : plain;
    tiles.multiplyRow(a, at, step, b, bAt, stride, depth, start, startAt, out, outAt, columns);
  }
}
