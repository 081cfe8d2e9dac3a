package dev.hourglass.data.synthetic;

import dev.hourglass.data.Mnist;
import java.util.ArrayList;
import java.util.List;

/** Paints one digit at a time in a random hand. Reused for the sake of its scratch memory. */
final class DigitPainter {
  /** Width in pixels of the edge between ink and paper. */
  private static final double SOFTNESS = 1.1;

  /** Pixels at each border that stay free of ink. */
  private static final double MARGIN = 1;

  private final Canvas canvas = new Canvas(Mnist.SIDE, SOFTNESS);

  /**
   * Paints a digit.
   *
   * @param digit 0 to 9
   * @param random decides the style and the hand
   * @param target where to write the pixels, as {@link Canvas#render} does
   * @param offset index in {@code target} of the first pixel
   */
  void paint(int digit, RandomStream random, byte[] target, int offset) {
    double[][] style = Glyphs.strokes(digit, random.below(Glyphs.styles(digit)));
    Hand hand = new Hand(random);
    List<double[]> curves = new ArrayList<>();
    for (double[] stroke : style) {
      curves.add(Spline.through(hand.write(stroke)));
    }
    place(curves, hand);
    canvas.clear();
    for (double[] curve : curves) {
      for (int i = 3; i < curve.length; i += 3) {
        double radius = hand.radius * (curve[i - 1] + curve[i + 2]) / 2;
        canvas.line(curve[i - 3], curve[i - 2], curve[i], curve[i + 1], radius);
      }
    }
    canvas.render(target, offset);
  }

  /** Scales the curves to the hand's size and puts the centre of the ink near the image's. */
  private static void place(List<double[]> curves, Hand hand) {
    double[] low = new double[3];
    double[] high = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      low[axis] = Double.POSITIVE_INFINITY;
      high[axis] = Double.NEGATIVE_INFINITY;
      for (double[] curve : curves) {
        for (int i = axis; i < curve.length; i += 3) {
          low[axis] = Math.min(low[axis], curve[i]);
          high[axis] = Math.max(high[axis], curve[i]);
        }
      }
    }
    double scale = (hand.size - 2 * hand.radius) / Math.max(high[0] - low[0], high[1] - low[1]);
    double border = MARGIN + hand.radius * high[2] + SOFTNESS / 2;
    double[] centre = centre(curves);
    for (int axis = 0; axis < 2; axis++) {
      double shift = Mnist.SIDE / 2.0 + hand.offset[axis] - scale * centre[axis];
      shift = Math.max(shift, border - scale * low[axis]);
      shift = Math.min(shift, Mnist.SIDE - border - scale * high[axis]);
      for (double[] curve : curves) {
        for (int i = axis; i < curve.length; i += 3) {
          curve[i] = scale * curve[i] + shift;
        }
      }
    }
  }

  /** The centre of gravity of the ink. */
  private static double[] centre(List<double[]> curves) {
    double momentX = 0;
    double momentY = 0;
    double ink = 0;
    for (double[] curve : curves) {
      for (int i = 3; i < curve.length; i += 3) {
        double dx = curve[i] - curve[i - 3];
        double dy = curve[i + 1] - curve[i - 2];
        double piece = Math.sqrt(dx * dx + dy * dy) * (curve[i - 1] + curve[i + 2]) / 2;
        ink += piece;
        momentX += piece * (curve[i] + curve[i - 3]) / 2;
        momentY += piece * (curve[i + 1] + curve[i - 2]) / 2;
      }
    }
    return new double[] {momentX / ink, momentY / ink};
  }
}
