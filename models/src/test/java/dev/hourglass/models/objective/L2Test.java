package dev.hourglass.models.objective;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.hourglass.models.training.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class L2Test {
  @ParameterizedTest
  @ValueSource(floats = {0, -0f, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesPenaltiesThatAreNone(float lambda) {
    String[] parts = {"lambda of L2 is " + lambda, "above 0"};
    assertError(IllegalArgumentException.class, () -> new L2(lambda), parts);
    assertError(IllegalArgumentException.class, () -> Training.epochs(1).l2(lambda), parts);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.MIN_VALUE, 1e-4f, Float.MAX_VALUE})
  void takesWhatIsAboveZero(float lambda) {
    assertEquals(lambda, new L2(lambda).lambda());
  }

  @Test
  void isOfTheWeightsAlone() {
    L2 penalty = new L2(0.1f);
    assertEquals("l2", penalty.name());
    assertFalse(penalty.isOfRows());
  }
}
