package dev.hourglass.anomaly.fitting;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EnsemblePlanTest {
  @ParameterizedTest
  @ValueSource(doubles = {0, -0.0, -1, 1e-50, 1e39, Double.NaN, Double.POSITIVE_INFINITY})
  void ratesThatAreNoneAreRefused(double rate) {
    assertError(
        IllegalArgumentException.class,
        () -> EnsemblePlan.defaults().steps(16, rate),
        "learning rate is " + rate + "; give a number above 0 that a float can hold");
  }

  @Test
  void ratesAboveOneAreTaken() {
    assertEquals(2, EnsemblePlan.defaults().steps(16, 2).training().learningRate());
  }
}
