package dev.hourglass.backend.vectors;

import dev.hourglass.backend.loops.FusedTiles;
import dev.hourglass.backend.loops.Tiles;

/**
 * Tiles as large as the registers hold: in every turn of the loop each vector of the panel is
 * multiplied with each element of a column of A, so the larger the tile, the less is loaded for a
 * multiplication. More sums than registers would be kept in memory, at half the speed.
 */
final class VectorTiles implements Tiles {
  private static final boolean WIDE = Lanes.REGISTERS >= 32;

  /** For what is less than a vector, and for columns, which vectors would not copy faster. */
  private final Tiles plain = new FusedTiles(rows(), lanes(), mostVectors());

  @Override
  public int rows() {
    return WIDE ? WideTile.ROWS : NarrowTile.ROWS;
  }

  @Override
  public int lanes() {
    return Lanes.LENGTH;
  }

  @Override
  public int mostVectors() {
    return WIDE ? 3 : 2;
  }

  @Override
  public void packRows(
      float[] b, int at, int stride, int depth, int columns, int vectors, float[] panel) {
    if (columns < vectors * Lanes.LENGTH) {
      plain.packRows(b, at, stride, depth, columns, vectors, panel);
    } else if (vectors == 3) {
      Panels.copyThree(b, at, stride, depth, panel);
    } else {
      Panels.copyTwo(b, at, stride, depth, panel);
    }
  }

  @Override
  public void packColumns(
      float[] b, int at, int stride, int depth, int columns, int vectors, float[] panel) {
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
    if (!WIDE) {
      NarrowTile.multiplyRows(
          a, at, stride, rows, panel, depth, start, startAt, startStride, out, outAt, outStride);
    } else if (vectors == 3) {
      WideTile.multiplyRows(
          a, at, stride, rows, panel, depth, start, startAt, startStride, out, outAt, outStride);
    } else {
      MiddleTile.multiplyRows(
          a, at, stride, rows, panel, depth, start, startAt, startStride, out, outAt, outStride);
    }
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
    if (!WIDE) {
      NarrowTile.multiplyColumns(
          a, at, stride, panel, depth, start, startAt, startStride, out, outAt, outStride);
    } else if (vectors == 3) {
      WideTile.multiplyColumns(
          a, at, stride, panel, depth, start, startAt, startStride, out, outAt, outStride);
    } else {
      MiddleTile.multiplyColumns(
          a, at, stride, panel, depth, start, startAt, startStride, out, outAt, outStride);
    }
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
    if (columns < Lanes.LENGTH) {
      plain.multiplyRow(a, at, step, b, bAt, stride, depth, start, startAt, out, outAt, columns);
    } else {
      DirectRow.multiply(a, at, step, b, bAt, stride, depth, start, startAt, out, outAt, columns);
    }
  }
}
