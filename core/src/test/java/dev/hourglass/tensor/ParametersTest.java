package dev.hourglass.tensor;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.ColumnGroup.OneHot;
import dev.hourglass.tensor.Distribution.Bernoulli;
import dev.hourglass.tensor.Distribution.Normal;
import dev.hourglass.tensor.Distribution.Uniform;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the value types of the SPI accept, and how they refuse the rest. */
final class ParametersTest {
  private static String refused(Executable construction) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, construction).getMessage());
  }

  @ParameterizedTest
  @CsvSource({"NaN, 0", "Infinity, 0", "-Infinity, 0", "1, NaN", "1, Infinity", "1, -Infinity"})
  void affineNeedsFiniteConstants(float scale, float shift) {
    assertEquals(
        "Affine needs finite constants, not scale " + scale + " and shift " + shift,
        refused(() -> new Affine(scale, shift)));
  }

  @Test
  void groupsOfColumnsKnowTheirPlaces() {
    Elements numbers = new Elements(2, LossFunction.HUBER, 1);
    OneHot categories = new OneHot(3, 0.5f);
    ColumnGroups groups = new ColumnGroups(List.of(numbers, categories, numbers));
    assertEquals(7, groups.columns());
    assertEquals(5, groups.sources());
    assertEquals(
        List.of(
            new ColumnGroups.Range(numbers, 0, 0),
            new ColumnGroups.Range(categories, 2, 2),
            new ColumnGroups.Range(numbers, 5, 3)),
        groups.ranges());
  }

  @Test
  void groupsOfColumnsNeedAtLeastOneAndNoMoreThanAnIntCounts() {
    assertEquals(
        "There are no groups of columns; give at least one",
        refused(() -> new ColumnGroups(List.of())));
    OneHot half = new OneHot(1 << 30, 1);
    assertEquals(
        "The groups have 2147483648 columns; give at most 2147483647",
        refused(() -> new ColumnGroups(List.of(half, half))));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, of 0 columns is asked for; give at least 1",
    "-3, 1, of -3 columns is asked for; give at least 1",
    "2, 0, has the weight 0.0; give a finite number above 0",
    "2, -1, has the weight -1.0; give a finite number above 0",
    "2, NaN, has the weight NaN; give a finite number above 0",
    "2, Infinity, has the weight Infinity; give a finite number above 0"
  })
  void aGroupOfColumnsNeedsColumnsAndAWeight(int columns, float weight, String message) {
    assertEquals(
        "Elements " + message,
        refused(() -> new Elements(columns, LossFunction.SQUARED_ERROR, weight)));
    assertEquals("OneHot " + message, refused(() -> new OneHot(columns, weight)));
  }

  @Test
  void affineTakesAnyFiniteConstants() {
    assertEquals(7, new Affine(2, 1).apply(3));
    assertEquals(-Float.MAX_VALUE, new Affine(0, -Float.MAX_VALUE).apply(3));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "2, 1",
    "NaN, 1",
    "0, NaN",
    "-Infinity, 1",
    "0, Infinity",
    "-3.4028235e38, 3.4028235e38"
  })
  void uniformNeedsAFiniteRange(float low, float high) {
    assertEquals(
        "Uniform needs bounds with low < high at a finite distance, not ["
            + low
            + ", "
            + high
            + ")",
        refused(() -> new Uniform(low, high)));
  }

  @ParameterizedTest
  @CsvSource({"NaN, 1", "Infinity, 1", "0, NaN", "0, Infinity", "0, -1e-45"})
  void normalNeedsAMeanAndADeviation(float mean, float deviation) {
    String message = refused(() -> new Normal(mean, deviation));
    assertTrue(message.endsWith("not " + mean + " and " + deviation), message);
  }

  @Test
  void normalMayBeConstant() {
    assertDoesNotThrow(() -> new Normal(0, 0));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, -Float.MIN_VALUE, 1.0000001f, Float.POSITIVE_INFINITY})
  void bernoulliNeedsAProbability(float probability) {
    assertEquals(
        "Bernoulli needs a probability between 0 and 1, not " + probability,
        refused(() -> new Bernoulli(probability)));
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 0.5f, 1})
  void bernoulliTakesEveryProbability(float probability) {
    assertDoesNotThrow(() -> new Bernoulli(probability));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, -0.1f, 1, 1.5f, Float.POSITIVE_INFINITY})
  void adamNeedsDecaysBelowOne(float beta) {
    assertEquals(
        "Adam's beta1 is " + beta + "; give one in [0, 1)",
        refused(() -> new AdamParameters(beta, 0.999f, 1e-8f, 0)));
    assertEquals(
        "Adam's beta2 is " + beta + "; give one in [0, 1)",
        refused(() -> new AdamParameters(0.9f, beta, 1e-8f, 0)));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, 0, -1e-8f, Float.POSITIVE_INFINITY})
  void adamNeedsAnEpsilon(float epsilon) {
    assertEquals(
        "Adam's epsilon is " + epsilon + "; give a number above 0",
        refused(() -> new AdamParameters(0.9f, 0.999f, epsilon, 0)));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, -1e-8f, Float.POSITIVE_INFINITY})
  void weightDecaysAreFiniteAndNotNegative(float decay) {
    assertEquals(
        "Adam's weight decay is " + decay + "; give a number of at least 0",
        refused(() -> new AdamParameters(0.9f, 0.999f, 1e-8f, decay)));
    assertEquals(
        "SGD's weight decay is " + decay + "; give a number of at least 0",
        refused(() -> new SgdParameters(0.9f, true, decay)));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, -0.1f, 1, Float.POSITIVE_INFINITY})
  void sgdNeedsAMomentumBelowOne(float momentum) {
    assertEquals(
        "SGD's momentum is " + momentum + "; give one in [0, 1)",
        refused(() -> new SgdParameters(momentum, false, 0)));
  }

  @Test
  void nesterovNeedsMomentum() {
    assertEquals(
        "Nesterov's method needs a momentum above 0", refused(() -> new SgdParameters(0, true, 0)));
  }

  @Test
  void theBoundsThemselvesAreAccepted() {
    assertDoesNotThrow(() -> new AdamParameters(0, 0, Float.MIN_VALUE, 0));
    assertDoesNotThrow(() -> new AdamParameters(0.99999994f, 0.99999994f, 1, 1));
    assertDoesNotThrow(() -> new SgdParameters(0, false, 0));
    assertDoesNotThrow(() -> new SgdParameters(0.99999994f, true, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aBackendNeedsAThread(int threads) {
    assertEquals(
        "threads is " + threads + "; give at least 1", refused(() -> new BackendOptions(threads)));
  }

  @Test
  void aDeviceIsCountedFromZero() {
    assertEquals("device is -1; give at least 0", refused(() -> new BackendOptions(1, -1)));
    assertEquals(0, new BackendOptions(1).device());
    assertEquals(0, BackendOptions.defaults().device());
  }

  @Test
  void thePropertiesAreTakenWhereNothingIsSaid() {
    assertEquals(new BackendOptions(3, 2), withProperties("3", "2"));
    assertEquals(
        "-Dhourglass.threads is 0; give a whole number of at least 1",
        refused(() -> withProperties("0", "0")));
    assertEquals(
        "-Dhourglass.device is first; give a whole number of at least 0",
        refused(() -> withProperties("1", "first")));
  }

  private static BackendOptions withProperties(String threads, String device) {
    System.setProperty(BackendOptions.THREADS, threads);
    System.setProperty(BackendOptions.DEVICE, device);
    try {
      return BackendOptions.defaults();
    } finally {
      System.clearProperty(BackendOptions.THREADS);
      System.clearProperty(BackendOptions.DEVICE);
    }
  }

  @Test
  void theDefaultIsAllProcessors() {
    assertEquals(Runtime.getRuntime().availableProcessors(), BackendOptions.defaults().threads());
  }
}
