package dev.hourglass.backend.loops;

import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/** Loops that HotSpot vectorizes by itself, as far as it does. */
public class PlainFamily implements Family {
  /** Creates the family. */
  public PlainFamily() {}

  @Override
  public String description() {
    return "plain loops";
  }

  @Override
  public @Nullable Tiles tiles() {
    return null;
  }

  @Override
  public void unary(UnaryOp op, float[] x, float[] y, int from, int to) {
    UnaryLoops.apply(op, x, y, from, to);
  }

  @Override
  public void unaryRows(UnaryOp op, float[] y, int at, int rows, int width, int stride) {
    for (int row = 0; row < rows; row++) {
      int from = at + row * stride;
      UnaryLoops.apply(op, y, y, from, from + width);
    }
  }

  @Override
  public void binary(BinaryOp op, float[] a, float[] b, float[] y, int from, int to) {
    BinaryLoops.apply(op, a, b, y, from, to);
  }

  @Override
  public void add(float[] x, int xAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] += x[xAt + i];
    }
  }

  @Override
  public void widen(byte[] x, int xAt, float scale, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] = (x[xAt + i] & 0xFF) * scale;
    }
  }

  @Override
  public void losses(LossFunction loss, float scale, float[][] buffer, int from, int to) {
    LossLoops.apply(loss, scale, buffer, from, to);
  }
}
