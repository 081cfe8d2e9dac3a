package dev.hourglass.anomaly.fitting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SelectionTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "7, 0", "7, 7", "1000, 1", "1000, 999"})
  void asManyAreTakenAsAreWanted(int all, int wanted) {
    for (long seed = 0; seed < 20; seed++) {
      Selection selection = new Selection(all, wanted, seed);
      int taken = 0;
      int asked = 0;
      for (; selection.isUnderWay(); asked++) {
        taken += selection.takesNext() ? 1 : 0;
      }
      assertEquals(wanted, taken);
      assertTrue(asked <= all, asked + " of " + all);
    }
  }

  /** Each of ten is taken in three tenths of the selections of three. */
  @Test
  void eachIsAsLikelyAsAnyOther() {
    int selections = 20_000;
    int[] taken = new int[10];
    for (long seed = 0; seed < selections; seed++) {
      Selection selection = new Selection(taken.length, 3, seed);
      for (int i = 0; selection.isUnderWay(); i++) {
        taken[i] += selection.takesNext() ? 1 : 0;
      }
    }
    double deviation = Math.sqrt(0.3 * 0.7 * selections);
    for (int each : taken) {
      assertEquals(0.3 * selections, each, 4 * deviation);
    }
  }

  /** Of more than an int counts. */
  @Test
  void ofVeryManyNearlyNoneIsTaken() {
    Selection few = new Selection(1L << 40, 1, 1);
    Selection half = new Selection(1L << 32, Integer.MAX_VALUE, 1);
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      assertFalse(few.takesNext());
      taken += half.takesNext() ? 1 : 0;
    }
    assertEquals(5_000, taken, 4 * 50);
  }
}
