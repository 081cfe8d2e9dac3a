package dev.hourglass.models.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Draws;
import dev.hourglass.models.network.Sources;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each noise makes of rows of two numbers and two categories. */
final class NoiseTest {
  private static final int ROWS = 2_000;
  private static final int NUMBERS = 2;
  private static final int[] LEVELS = {3, 2};
  private static final int COLUMNS = 7;

  private static final Sources TABLE =
      new Sources(
          new ColumnGroups(
              List.of(
                  new ColumnGroup.OneHot(LEVELS[0], 1),
                  new ColumnGroup.Elements(NUMBERS, LossFunction.SQUARED_ERROR, 1),
                  new ColumnGroup.OneHot(LEVELS[1], 1))));

  /** First columns of the source columns, and one more. */
  private static final int[] FIRST = {0, 3, 4, 5, 7};

  /** Row i: level i mod 3, the numbers i + 1 and 1 / (i + 1), level i mod 2; donors are negated. */
  private static float[] rows(int shift, int sign) {
    float[] rows = new float[ROWS * COLUMNS];
    for (int i = 0; i < ROWS; i++) {
      int at = i * COLUMNS;
      rows[at + (i + shift) % 3] = 1;
      rows[at + 3] = sign * (i + 1);
      rows[at + 4] = sign / (i + 1f);
      rows[at + 5 + (i + shift) % 2] = 1;
    }
    return rows;
  }

  private static final float[] CLEAN = rows(0, 1);
  private static final float[] DONORS = rows(1, -1);

  private static float[] disturbed(Noise noise, Sources sources, float[] clean) {
    int columns = clean.length / ROWS;
    try (Backend backend = Backends.open("java");
        Scope scope = backend.newScope()) {
      Tape tape = new Tape(scope);
      Node rows = tape.constant(upload(scope, clean, columns));
      Node result =
          noise.record(
              new Noise.Disturbed(
                  tape,
                  scope,
                  rows,
                  sources,
                  new Draws(scope, 5),
                  () -> tape.constant(upload(scope, DONORS, columns))));
      tape.kernels().forEach(Kernel::run);
      float[] values = new float[clean.length];
      result.value().download(FloatBuffer.wrap(values));
      return values;
    }
  }

  private static Tensor upload(Scope scope, float[] values, int columns) {
    Tensor tensor = scope.tensor(ROWS, columns);
    tensor.upload(FloatBuffer.wrap(values));
    return tensor;
  }

  /** Every cell is wholly as it was or wholly the other; gives the share of the others. */
  private static double replaced(float[] result, float[] other) {
    int count = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int source = 0; source < FIRST.length - 1; source++) {
        boolean isClean = true;
        boolean isOther = true;
        for (int i = FIRST[source]; i < FIRST[source + 1]; i++) {
          float value = result[row * COLUMNS + i];
          isClean &= value == CLEAN[row * COLUMNS + i];
          isOther &= value == other[row * COLUMNS + i];
        }
        assertTrue(isClean || isOther, "row " + row + ", source column " + source);
        count += isClean ? 0 : 1;
      }
    }
    return count / (double) (ROWS * (FIRST.length - 1));
  }

  @Test
  void swappedCellsAreThoseOfTheDonor() {
    assertEquals(0.3, replaced(disturbed(new Noise.Swap(0.3f), TABLE, CLEAN), DONORS), 0.02);
  }

  @Test
  void maskedCellsAreZero() {
    float[] zeros = new float[CLEAN.length];
    assertEquals(0.25, replaced(disturbed(new Noise.Masking(0.25f), TABLE, CLEAN), zeros), 0.02);
  }

  @Test
  void gaussianNoiseIsOfNumbersOnly() {
    float[] result = disturbed(new Noise.Gaussian(0.5f), TABLE, CLEAN);
    double square = 0;
    for (int i = 0; i < result.length; i++) {
      double difference = result[i] - CLEAN[i];
      int column = i % COLUMNS;
      if (column == 3 || column == 4) {
        square += difference * difference / (ROWS * NUMBERS);
      } else {
        assertEquals(CLEAN[i], result[i]);
      }
    }
    assertEquals(0.25, square, 0.02);
  }

  @Test
  void clippedNoiseStaysWithinItsLimits() {
    float[] half = new float[ROWS * 2];
    Arrays.fill(half, 0.5f);
    Sources numbers = Sources.numbers(2);
    float[] free = disturbed(new Noise.Gaussian(0.4f), numbers, half);
    float[] clipped = disturbed(new Noise.Gaussian(0.4f).clippedTo(0, 1), numbers, half);
    float[] expected = new float[free.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = Math.max(0, Math.min(1, free[i]));
    }
    assertArrayEquals(expected, clipped, 1e-6f);
  }

  /** Limits that no value comes near change not a bit; a category's 0 and 1 know no limits. */
  @Test
  void limitsAreOfNumbersOnlyAndOfThoseBeyond() {
    Noise.Gaussian noise = new Noise.Gaussian(0.5f);
    float[] free = disturbed(noise, TABLE, CLEAN);
    assertArrayEquals(free, disturbed(noise.clippedTo(-1e6f, 1e6f), TABLE, CLEAN));
    float[] expected = free.clone();
    int beyond = 0;
    for (int i = 0; i < expected.length; i++) {
      if (i % COLUMNS == 3 || i % COLUMNS == 4) {
        expected[i] = Math.max(0.25f, Math.min(0.75f, free[i]));
        beyond += expected[i] == free[i] ? 0 : 1;
      } else {
        assertEquals(CLEAN[i], free[i]);
      }
    }
    assertTrue(beyond > ROWS, beyond + " beyond the limits");
    assertTrue(beyond < ROWS * NUMBERS, beyond + " beyond the limits");
    assertArrayEquals(expected, disturbed(noise.clippedTo(0.25f, 0.75f), TABLE, CLEAN));
  }

  @Test
  void saltAndPepperIsHalfOfEach() {
    float[] half = new float[ROWS * 2];
    Arrays.fill(half, 0.5f);
    float[] result = disturbed(new Noise.SaltAndPepper(0.4f, -2, 3), Sources.numbers(2), half);
    int low = 0;
    int high = 0;
    for (float value : result) {
      assertTrue(value == 0.5f || value == -2 || value == 3, "a value of " + value);
      low += value == -2 ? 1 : 0;
      high += value == 3 ? 1 : 0;
    }
    assertEquals(0.2, low / (double) result.length, 0.02);
    assertEquals(0.2, high / (double) result.length, 0.02);
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 1, -0.1f, Float.NaN})
  void aProbabilityIsBetweenZeroAndOne(float probability) {
    assertThrows(IllegalArgumentException.class, () -> new Noise.Masking(probability));
    assertThrows(IllegalArgumentException.class, () -> new Noise.Swap(probability));
    assertThrows(IllegalArgumentException.class, () -> new Noise.SaltAndPepper(probability));
  }

  @Test
  void limitsAreFiniteAndInOrder() {
    Noise.Gaussian noise = new Noise.Gaussian(1);
    assertThrows(IllegalArgumentException.class, () -> noise.clippedTo(1, 1));
    assertThrows(IllegalArgumentException.class, () -> noise.clippedTo(2, 1));
    assertThrows(IllegalArgumentException.class, () -> noise.clippedTo(0, Float.POSITIVE_INFINITY));
    assertThrows(IllegalArgumentException.class, () -> noise.clippedTo(Float.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> new Noise.SaltAndPepper(0.1f, 1, 0));
  }

  @Test
  void codesHaveNoDonors() {
    Training plan = Training.epochs(1);
    assertThrows(IllegalArgumentException.class, () -> plan.codeNoise(new Noise.Swap(0.1f)));
    assertEquals(new Noise.Masking(0.1f), plan.codeNoise(new Noise.Masking(0.1f)).codeNoise());
  }
}
