package dev.hourglass.models.training;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScheduleTest {
  private static final double NEARLY_ONE = 1 - 1e-9;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.5, NEARLY_ONE})
  void constantStays(double progress) {
    assertEquals(1, Schedule.constant().factor(progress));
  }

  @Test
  void cosineFallsToZero() {
    Schedule cosine = Schedule.cosine();
    assertEquals(1, cosine.factor(0));
    assertEquals((1 + Math.cos(0.1 * Math.PI)) / 2, cosine.factor(0.1), 1e-15);
    assertEquals(0.5, cosine.factor(0.5), 1e-15);
    assertEquals(0, cosine.factor(NEARLY_ONE), 1e-15);
  }

  @Test
  void stepsDecayBetweenEqualStretches() {
    Schedule steps = Schedule.step(3, 0.1);
    assertEquals(1, steps.factor(0));
    assertEquals(1, steps.factor(0.333));
    assertEquals(0.1, steps.factor(1 / 3.0), 1e-15);
    assertEquals(0.1, steps.factor(0.5), 1e-15);
    assertEquals(0.01, steps.factor(0.667), 1e-15);
    assertEquals(0.01, steps.factor(NEARLY_ONE), 1e-15);
    assertEquals(0.01, steps.factor(1), 1e-15);
    assertEquals(1, Schedule.step(1, 0.5).factor(NEARLY_ONE));
  }

  @Test
  void oneCycleRisesFromATwentyFifthAndFallsToNearlyNothing() {
    Schedule cycle = Schedule.oneCycle(0.2);
    assertEquals(0.04, cycle.factor(0), 1e-15);
    // Half-way through the rise, half-way through the fall: the means of the ends.
    assertEquals((0.04 + 1) / 2, cycle.factor(0.1), 1e-15);
    assertEquals(1, cycle.factor(0.2), 1e-15);
    assertEquals((1 + 4e-6) / 2, cycle.factor(0.6), 1e-15);
    assertEquals(4e-6, cycle.factor(NEARLY_ONE), 1e-15);
    double weight = (1 - Math.cos(Math.PI * (0.5 - 0.2) / 0.8)) / 2;
    assertEquals(1 + weight * (4e-6 - 1), cycle.factor(0.5), 1e-15);
  }

  @Test
  void warmUpRisesAndLeavesTheRestToTheOther() {
    Schedule warmed = Schedule.cosine().afterWarmUp(0.2);
    assertEquals(0, warmed.factor(0));
    assertEquals(0.5, warmed.factor(0.1), 1e-15);
    assertEquals(1, warmed.factor(0.2), 1e-15);
    assertEquals(Schedule.cosine().factor(0.375), warmed.factor(0.5), 1e-15);
    assertEquals(0, warmed.factor(NEARLY_ONE), 1e-15);
  }

  @Test
  void factorsLieBetweenZeroAndOne() {
    List<Schedule> schedules =
        List.of(
            Schedule.constant(),
            Schedule.cosine(),
            Schedule.step(7, 0.3),
            Schedule.oneCycle(0.1),
            Schedule.step(4, 0.5).afterWarmUp(0.05));
    for (Schedule schedule : schedules) {
      for (double progress = 0; progress < 1; progress += 1 / 1024.0) {
        double factor = schedule.factor(progress);
        assertTrue(factor >= 0 && factor <= 1, schedule + " at " + progress + ": " + factor);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, 1.1, Double.NaN})
  void refusesSharesThatAreNone(double share) {
    assertError(
        IllegalArgumentException.class,
        () -> Schedule.oneCycle(share),
        "one-cycle warm-up",
        String.valueOf(share),
        "between 0 and 1");
    assertError(
        IllegalArgumentException.class,
        () -> Schedule.constant().afterWarmUp(share),
        "warm-up",
        String.valueOf(share));
  }

  @Test
  void refusesStepsThatAreNone() {
    assertError(IllegalArgumentException.class, () -> Schedule.step(0, 0.5), "at least 1", "0");
    for (double decay : new double[] {0, -0.5, 1.5, Double.NaN}) {
      assertError(
          IllegalArgumentException.class,
          () -> Schedule.step(3, decay),
          "decay in (0, 1]",
          String.valueOf(decay));
    }
  }
}
