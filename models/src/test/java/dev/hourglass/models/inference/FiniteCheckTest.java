package dev.hourglass.models.inference;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.models.Samples;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FiniteCheckTest {
  private final FiniteCheck check = new FiniteCheck();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 511, 512, 513, 1024, 1500})
  void findsTheOneNumberInAnyPlace(int length) {
    float[] values = Samples.uniform(1, length + 2, length).row(0);
    values[0] = Float.NaN;
    values[length + 1] = Float.NaN;
    assertTrue(check.passes(values, 1, length, 1), "what is outside doesn't count");
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int i = 1; i <= length; i++) {
        float usual = values[i];
        values[i] = bad;
        assertFalse(check.passes(values, 1, length, 1), bad + " at " + i);
        values[i] = usual;
      }
    }
    assertTrue(check.passes(values, 1, length, 1), "and nothing of it stays");
  }

  @ParameterizedTest
  @ValueSource(floats = {1, 2, 1e10f, 1e38f, Float.MAX_VALUE})
  void findsWhatIsTooLargeForTheFactor(float factor) {
    float largest = factor == 1 ? Float.MAX_VALUE : Math.nextDown(Float.MAX_VALUE / factor);
    for (int length : new int[] {5, 600}) {
      float[] values = new float[length];
      values[0] = -0f;
      values[1] = Float.MIN_VALUE;
      values[2] = largest;
      values[3] = -largest;
      assertTrue(check.passes(values, 0, length, factor));
      values[4] = -largest * 1.01f;
      assertFalse(check.passes(values, 0, length, factor));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 1})
  void nothingPassesAnInfiniteFactor(float value) {
    float[] values = new float[600];
    Arrays.fill(values, value);
    assertFalse(check.passes(values, 0, 1, Float.POSITIVE_INFINITY));
    assertFalse(check.passes(values, 0, 600, Float.POSITIVE_INFINITY));
  }
}
