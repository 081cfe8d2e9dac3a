package dev.hourglass.data.synthetic;

/** A person writing one digit: what varies between two images of one style. */
final class Hand {
  /** Half the mean width of the pen, in pixels. */
  final double radius;

  /** The larger of the digit's height and width, in pixels. */
  final double size;

  /** Distance in pixels from the centre of the image to the centre of the ink, for x and y. */
  final double[] offset = new double[2];

  private final RandomStream random;
  private final double unsteadiness;
  private final double[] bends = new double[6];
  private final double xx;
  private final double xy;
  private final double yx;
  private final double yy;

  Hand(RandomStream random) {
    this.random = random;
    radius = random.uniform(0.8, 1.8);
    size = random.uniform(18, 20.5);
    offset[0] = random.uniform(-0.7, 0.7);
    offset[1] = random.uniform(-0.7, 0.7);
    unsteadiness = random.uniform(0.01, 0.04);
    for (int i = 0; i < bends.length; i++) {
      bends[i] = 0.06 * random.normal();
    }
    double width = random.uniform(0.7, 1.25);
    double slant = 0.12 + 0.2 * random.normal();
    double angle = 0.09 * random.normal();
    double cosine = StrictMath.cos(angle);
    double sine = StrictMath.sin(angle);
    // Rotation · slant · width. The y axis points down, so a slant to the right is -slant·y.
    xx = cosine * width;
    xy = -cosine * slant - sine;
    yx = sine * width;
    yy = cosine - sine * slant;
  }

  /**
   * The points of a stroke of {@link Glyphs} as this hand sets them, each time a little different.
   *
   * @return {@code x0, y0, p0, x1, y1, p1, ...}, where p is the pressure: what the pen's radius is
   *     multiplied by
   */
  double[] write(double[] stroke) {
    double[] written = new double[stroke.length / 2 * 3];
    int out = 0;
    for (int in = 0; in < stroke.length; in += 2) {
      double x = stroke[in];
      double y = stroke[in + 1];
      if (in > 0 && x == stroke[in - 2] && y == stroke[in - 1]) {
        // A corner stays one.
        System.arraycopy(written, out - 3, written, out, 3);
      } else {
        // Bows and S-shapes along both axes, in both directions, over the unit square.
        double u = 2 * x - 1;
        double v = 2 * y - 1;
        double bowU = 1 - u * u;
        double bowV = 1 - v * v;
        double bentX = x + bowV * (bends[0] + bends[1] * v) + bowU * bends[2];
        double bentY = y + bowU * (bends[3] + bends[4] * u) + bowV * bends[5];
        bentX += unsteadiness * random.normal();
        bentY += unsteadiness * random.normal();
        written[out] = xx * bentX + xy * bentY;
        written[out + 1] = yx * bentX + yy * bentY;
        written[out + 2] = random.uniform(0.75, 1.25);
      }
      out += 3;
    }
    return written;
  }
}
