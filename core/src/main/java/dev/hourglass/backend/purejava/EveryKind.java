package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.Family;
import dev.hourglass.backend.loops.Tiles;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;

/**
 * A vector or two through operations of every kind: of two and three operands, comparisons and
 * conversions, of floats, integers and bytes. All share methods of the Vector API. If HotSpot had
 * compiled those while a single kind had passed through them, it would have relied on that; each
 * later surprise is counted, and counted again wherever the method is inlined. Beyond a hundred in
 * a loop, which takes five for each of a large tile's operations, HotSpot relies on nothing there,
 * and vectors stay objects. So this runs beside whatever is being compiled.
 */
final class EveryKind implements Runnable {
  private static final TimesDerivative COMPARISON = new TimesDerivative(Activation.RELU);

  private final Family family;
  private final Tiles tiles;
  private final int length;
  private final byte[] bytes;
  private final float[] x;
  private final float[] y;
  private final float[] z;

  /** Of a family and its tiles. */
  EveryKind(Family family, Tiles tiles) {
    this.family = family;
    this.tiles = tiles;
    this.length = tiles.lanes();
    this.bytes = new byte[length];
    this.x = new float[length];
    this.y = new float[length];
    this.z = new float[length];
  }

  @Override
  public void run() {
    family.widen(bytes, 0, 1, x, 0, length);
    family.unary(Activation.ELU, x, y, 0, length);
    family.binary(COMPARISON, x, y, z, 0, length);
    tiles.multiplyRow(x, 0, 1, y, 0, length, 1, x, 0, z, 0, length);
  }
}
