package dev.hourglass.benchmarks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;

/** What tells the lines of a chart apart. */
public final class Palette {
  /** Okabe and Ito's, which the colour-blind tell apart. */
  public static final List<Color> COLOURS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9),
          new Color(0x000000));

  /** A line without gaps. */
  public static final BasicStroke SOLID = new BasicStroke(2);

  private Palette() {}

  /**
   * A line with gaps.
   *
   * @param pattern lengths of dashes and gaps by turns
   */
  public static BasicStroke dashed(float... pattern) {
    return new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, pattern, 0);
  }
}
