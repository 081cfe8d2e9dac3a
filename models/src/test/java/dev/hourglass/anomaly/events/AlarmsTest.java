package dev.hourglass.anomaly.events;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AlarmsTest {
  @Test
  void scoresThatReachTheThreshold() {
    double[] scores = {1, 2, Math.nextDown(2), Double.NaN, Double.POSITIVE_INFINITY, -3};
    assertArrayEquals(
        new boolean[] {false, true, false, false, true, false}, Alarms.ofScores(scores, 2));
  }

  @Test
  void pValuesUpToTheRate() {
    double[] pValues = {0, 0.01, Math.nextUp(0.01), Double.NaN, 1};
    assertArrayEquals(
        new boolean[] {true, true, false, false, false}, Alarms.ofPValues(pValues, 0.01));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, Double.NaN})
  void whatIsNoRateIsRefused(double rate) {
    assertError(
        IllegalArgumentException.class,
        () -> Alarms.ofPValues(new double[1], rate),
        "The rate is " + rate + "; give a number above 0 and below 1");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-9, 1.1, Double.POSITIVE_INFINITY})
  void whatIsNoPValueIsRefused(double pValue) {
    assertError(
        IllegalArgumentException.class,
        () -> Alarms.ofPValues(new double[] {1, pValue}, 0.1),
        "The p-value of row 1 is " + pValue + "; give numbers from 0 to 1");
  }

  @Test
  void aThresholdThatIsNoneIsRefused() {
    assertError(
        IllegalArgumentException.class,
        () -> Alarms.ofScores(new double[1], Double.NaN),
        "The threshold is NaN");
  }
}
