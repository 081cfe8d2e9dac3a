package dev.hourglass.data.synthetic;

import dev.hourglass.data.Dataset;

/** Small point clouds on which an autoencoder can be looked at. */
public final class PointClouds {
  private static final double NOISE = 0.1;
  private static final double WEIGHT_X = 0.1;
  private static final double WEIGHT_Y = 0.3;

  private PointClouds() {}

  /**
   * A bent strip of points near a tilted plane in space, after the linear autoencoder example of A.
   * Géron, "Hands-On Machine Learning with Scikit-Learn and TensorFlow", chapter "Autoencoders". A
   * code of size 2 recovers the plane.
   *
   * <p>For each point, with {@code u} uniform on [0, 1) and {@code n₁, n₂, n₃} standard normal:
   *
   * <pre>
   *   angle = u·3π/2 - 0.5
   *   x = cos(angle) + sin(angle)/2 + 0.1·n₁/2
   *   y = 0.7·sin(angle) + 0.1·n₂/2
   *   z = 0.1·x + 0.3·y + 0.1·n₃
   * </pre>
   *
   * <p>then the mean of each column is subtracted from it.
   *
   * @param count how many points, at least 1
   * @param seed same seed, same points on every platform; before centring, a point doesn't depend
   *     on {@code count}
   * @return {@code count} rows of 3 columns (x, y, z)
   * @throws IllegalArgumentException if {@code count} is below 1, or more than fit one array
   */
  public static Dataset tilted(int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " points; give at least 1");
    }
    double[] points = new double[Dataset.elements(count, 3)];
    double[] sum = new double[3];
    for (int i = 0; i < points.length; i += 3) {
      RandomStream random = new RandomStream(seed, i / 3);
      double angle = random.uniform() * 3 * Math.PI / 2 - 0.5;
      double sine = StrictMath.sin(angle);
      double x = StrictMath.cos(angle) + sine / 2 + NOISE * random.normal() / 2;
      double y = sine * 0.7 + NOISE * random.normal() / 2;
      points[i] = x;
      points[i + 1] = y;
      points[i + 2] = x * WEIGHT_X + y * WEIGHT_Y + NOISE * random.normal();
      for (int column = 0; column < 3; column++) {
        sum[column] += points[i + column];
      }
    }
    float[] centred = new float[points.length];
    for (int i = 0; i < centred.length; i++) {
      centred[i] = (float) (points[i] - sum[i % 3] / count);
    }
    return Dataset.of(centred, 3);
  }
}
