package dev.hourglass.models.network;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterLayout;
import org.junit.jupiter.api.Test;

final class ParameterValuesTest {
  /** Six weights, then three biases, though given the other way round. */
  private static final ParameterLayout LAYOUT =
      ParameterLayout.of(Parameter.bias("b", 3), Parameter.weight("w", 2, 3));

  private static final float[] NUMBERS = {0, 1, 2, 3, 4, 5, 6, 7, 8};

  @Test
  void theArrayIsTakenOverAndNotCopied() {
    float[] array = NUMBERS.clone();
    ParameterValues values = new ParameterValues(LAYOUT, array);
    assertSame(array, values.array());
    assertSame(LAYOUT, values.layout());
  }

  @Test
  void zerosAreAsManyAsTheLayoutHas() {
    assertArrayEquals(new float[9], ParameterValues.zeros(LAYOUT).array());
  }

  @Test
  void refusesAnArrayOfAnotherLength() {
    for (int length : new int[] {0, 8, 10}) {
      assertError(
          IllegalArgumentException.class,
          () -> new ParameterValues(LAYOUT, new float[length]),
          "array has " + length + " elements",
          "layout 9",
          "make them equal");
    }
  }

  @Test
  void placesAreThoseOfTheLayout() {
    ParameterValues values = ParameterValues.zeros(LAYOUT);
    assertEquals(0, values.offset("w"));
    assertEquals(6, values.offset("b"));
    assertEquals(new StoredMatrix(0, 2, 3), values.matrix("w"));
    assertEquals(new StoredMatrix(6, 1, 3), ParameterValues.matrix(LAYOUT, "b"));
    assertError(
        IllegalArgumentException.class,
        () -> values.offset("v"),
        "no parameter called v",
        "[w, b]");
  }

  @Test
  void aCopyGoesToItsNameAndNowhereElse() {
    ParameterValues whole =
        ParameterValues.zeros(
            ParameterLayout.of(
                Parameter.weight("first", 1, 2),
                Parameter.weight("second", 2, 3),
                Parameter.bias("bias", 3)));
    ParameterValues part = new ParameterValues(LAYOUT, NUMBERS.clone());
    whole.copyFrom(part, "w", "second");
    assertArrayEquals(new float[] {0, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0}, whole.array());
    whole.copyFrom(part, "b", "bias");
    assertArrayEquals(new float[] {0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8}, whole.array());
    assertArrayEquals(NUMBERS, part.array());
  }
}
