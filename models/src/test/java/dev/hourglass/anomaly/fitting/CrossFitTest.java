package dev.hourglass.anomaly.fitting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CrossFitTest {
  private static String far(String heldOut, int gap) {
    boolean[] isHeldOut = new boolean[heldOut.length()];
    for (int row = 0; row < isHeldOut.length; row++) {
      isHeldOut[row] = heldOut.charAt(row) == '#';
    }
    StringBuilder far = new StringBuilder();
    for (boolean each : CrossFit.isFar(isHeldOut, gap)) {
      far.append(each ? '+' : '.');
    }
    return far.toString();
  }

  /** A block that is shorter than the gap has no fewer neighbours than a longer one. */
  @Test
  void aShortBlockAndALongGap() {
    assertEquals("+++.......+++", far("......#......", 3));
    assertEquals("++........+++", far("....####.....", 2));
    assertEquals("####.####".replace('#', '+'), far("....#....", 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 30, Integer.MAX_VALUE})
  void asEachPairOfRowsSays(int gap) {
    SplittableRandom random = new SplittableRandom(gap);
    for (int round = 0; round < 50; round++) {
      boolean[] isHeldOut = new boolean[1 + random.nextInt(40)];
      for (int row = 0; row < isHeldOut.length; row++) {
        isHeldOut[row] = random.nextInt(12) == 0;
      }
      boolean[] isFar = CrossFit.isFar(isHeldOut, gap);
      for (int row = 0; row < isHeldOut.length; row++) {
        boolean expected = true;
        for (int other = 0; other < isHeldOut.length; other++) {
          expected &= !isHeldOut[other] || Math.abs(row - other) > gap;
        }
        assertEquals(expected, isFar[row], "row " + row);
      }
    }
  }
}
