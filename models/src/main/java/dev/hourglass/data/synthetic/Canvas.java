package dev.hourglass.data.synthetic;

import java.util.Arrays;

/** A square image drawn on with a round pen, anti-aliased by distance. */
final class Canvas {
  private final int side;
  private final double softness;

  /** For each pixel, how far its centre lies inside the ink (negative: outside), in pixels. */
  private final double[] depth;

  /**
   * Makes an empty image.
   *
   * @param side height and width in pixels
   * @param softness width in pixels of the ramp from full ink to none, centred on the ink's edge
   */
  Canvas(int side, double softness) {
    this.side = side;
    this.softness = softness;
    this.depth = new double[side * side];
    clear();
  }

  /** Empties the image. */
  void clear() {
    Arrays.fill(depth, Double.NEGATIVE_INFINITY);
  }

  /**
   * Draws a line from (x0, y0) to (x1, y1), in pixels from the upper left corner of the image.
   *
   * @param radius half the width of the line
   */
  void line(double x0, double y0, double x1, double y1, double radius) {
    double reach = radius + softness / 2;
    int left = pixel(Math.min(x0, x1) - reach);
    int right = pixel(Math.max(x0, x1) + reach);
    int top = pixel(Math.min(y0, y1) - reach);
    int bottom = pixel(Math.max(y0, y1) + reach);
    double dx = x1 - x0;
    double dy = y1 - y0;
    double squaredLength = dx * dx + dy * dy;
    for (int row = top; row <= bottom; row++) {
      double py = row + 0.5 - y0;
      for (int column = left; column <= right; column++) {
        double px = column + 0.5 - x0;
        double along = squaredLength == 0 ? 0 : (px * dx + py * dy) / squaredLength;
        double nearest = Math.max(0, Math.min(1, along));
        double ex = px - nearest * dx;
        double ey = py - nearest * dy;
        int index = row * side + column;
        depth[index] = Math.max(depth[index], radius - Math.sqrt(ex * ex + ey * ey));
      }
    }
  }

  /** Writes the image, line by line from the top, as unsigned bytes: 0 for paper, 255 for ink. */
  void render(byte[] target, int offset) {
    for (int i = 0; i < depth.length; i++) {
      double ink = Math.max(0, Math.min(1, 0.5 + depth[i] / softness));
      target[offset + i] = (byte) (int) (ink * 255 + 0.5);
    }
  }

  private int pixel(double coordinate) {
    return Math.max(0, Math.min(side - 1, (int) coordinate));
  }
}
