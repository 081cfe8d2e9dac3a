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

  private final Tiles compiled;
  private final Tiles plain;
  private final Warming rowsOfTwo;
  private final Warming rowsOfMost;
  private final Warming columnsOfTwo;
  private final Warming columnsOfMost;
  private final Warming packedRowsOfTwo;
  private final Warming packedRowsOfMost;
  private final Warming directRow;

  /** Of tiles, and what is run beside them while they are compiled. */
  WarmingTiles(Tiles compiled, Runnable beside) {
    this.compiled = compiled;
    this.plain = new FusedTiles(compiled);
    int most = compiled.mostVectors();
    int width = most * compiled.lanes();
    float[] a = new float[compiled.rows() * DEPTH];
    float[] b = new float[width * DEPTH];
    float[] panel = new float[width * DEPTH];
    float[] out = new float[compiled.rows() * width];
    this.rowsOfTwo = new Warming("rows by two vectors", beside, () -> rows(2, a, b, out));
    this.rowsOfMost = new Warming("rows by most vectors", beside, () -> rows(most, a, b, out));
    this.columnsOfTwo = new Warming("columns by two vectors", beside, () -> columns(2, a, b, out));
    this.columnsOfMost =
        new Warming("columns by most vectors", beside, () -> columns(most, a, b, out));
    this.packedRowsOfTwo = new Warming("rows of two vectors", beside, () -> pack(2, b, panel));
    this.packedRowsOfMost = new Warming("rows of most vectors", beside, () -> pack(most, b, panel));
    float[] wide = new float[DEPTH * WIDTH];
    float[] start = new float[WIDTH];
    float[] end = new float[WIDTH];
    this.directRow =
        new Warming(
            "a row",
            beside,
            () ->
                compiled.multiplyRow(a, 0, 1, wide, 0, WIDTH, DEPTH, start, 0, end, 0, WIDTH - 1));
    // Nearly every use begins with these, and they take longest to compile.
    rowsOfMost.begin();
  }

  private void rows(int vectors, float[] a, float[] b, float[] out) {
    int stride = vectors * compiled.lanes();
    compiled.multiplyRows(
        a, 0, DEPTH, compiled.rows(), vectors, b, DEPTH, out, 0, stride, out, 0, stride);
  }

  private void columns(int vectors, float[] a, float[] b, float[] out) {
    int stride = vectors * compiled.lanes();
    compiled.multiplyColumns(
        a, 0, compiled.rows(), vectors, b, DEPTH, out, 0, stride, out, 0, stride);
  }

  private void pack(int vectors, float[] b, float[] panel) {
    int columns = vectors * compiled.lanes();
    compiled.packRows(b, 0, columns, DEPTH, columns, vectors, panel);
  }

  private Warming of(int vectors, Warming two, Warming most) {
    return vectors == compiled.mostVectors() ? most : two;
  }

  @Override
  public int rows() {
    return compiled.rows();
  }

  @Override
  public int lanes() {
    return compiled.lanes();
  }

  /** Where the largest tiles stay slow, smaller ones may not: HotSpot has less to inline there. */
  @Override
  public int mostVectors() {
    boolean slow = rowsOfMost.hasFailed() || columnsOfMost.hasFailed();
    return slow ? 2 : compiled.mostVectors();
  }

  @Override
  public void packRows(
      float[] b, int at, int stride, int depth, int columns, int vectors, float[] panel) {
    Warming warming = of(vectors, packedRowsOfTwo, packedRowsOfMost);
    Tiles tiles = warming.isDone() ? compiled : plain;
    tiles.packRows(b, at, stride, depth, columns, vectors, panel);
  }

  @Override
  public void packColumns(
      float[] b, int at, int stride, int depth, int columns, int vectors, float[] panel) {
    // The same loops in both.
    plain.packColumns(b, at, stride, depth, columns, vectors, panel);
  }

  @Override
  public void multiplyRows(
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
      int outStride) {
    Warming warming = of(vectors, rowsOfTwo, rowsOfMost);
    Tiles tiles = warming.isDone() ? compiled : plain;
    tiles.multiplyRows(
        a,
        at,
        stride,
        rows,
        vectors,
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
      int vectors,
      float[] panel,
      int depth,
      float[] start,
      int startAt,
      int startStride,
      float[] out,
      int outAt,
      int outStride) {
    Warming warming = of(vectors, columnsOfTwo, columnsOfMost);
    Tiles tiles = warming.isDone() ? compiled : plain;
    tiles.multiplyColumns(
        a, at, stride, vectors, panel, depth, start, startAt, startStride, out, outAt, outStride);
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
    Tiles tiles = directRow.isDone() ? compiled : plain;
    tiles.multiplyRow(a, at, step, b, bAt, stride, depth, start, startAt, out, outAt, columns);
  }
}
