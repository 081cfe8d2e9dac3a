package dev.hourglass.models.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Reference;
import dev.hourglass.models.Samples;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Code;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever finite numbers a row has, it scores what double precision says, and never NaN. */
final class HugeRowsTest {
  private static final float MAX = Float.MAX_VALUE;
  private static final float[] VALUES = {
    MAX, -MAX, 1e38f, -1e38f, 0x1p100f, -0x1p60f, 1e10f, Float.MIN_VALUE, -Float.MIN_NORMAL
  };
  private static final int WIDTH = 5;
  private static final int CODE = 2;

  private final Backend backend = Samples.java(2);

  @AfterEach
  void nothingIsLeft() {
    assertEquals(0, backend.bytes());
    backend.close();
  }

  /** A usual row with one or two columns replaced by each of the values, in every position. */
  private static Dataset rows(int width) {
    float[] usual = Samples.uniform(1, width, 3).row(0);
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      for (int j = i; j < width; j++) {
        for (float first : VALUES) {
          for (float second : VALUES) {
            float[] row = usual.clone();
            row[i] = first;
            row[j] = second;
            rows.add(row);
          }
        }
      }
    }
    for (float value : VALUES) {
      float[] row = new float[width];
      Arrays.fill(row, value);
      rows.add(row);
    }
    return Dataset.of(rows.toArray(float[][]::new));
  }

  static Stream<Architecture> architectures() {
    Architecture stacked = Architecture.stacked(WIDTH, 4, CODE);
    return Stream.of(Activation.values())
        .flatMap(
            activation ->
                Stream.of(
                    stacked.hiddenActivation(activation),
                    stacked.codeActivation(activation),
                    stacked.outputActivation(activation),
                    stacked
                        .hiddenActivation(activation)
                        .codeActivation(activation)
                        .outputActivation(activation)))
        .flatMap(architecture -> Stream.of(architecture, architecture.tied()));
  }

  private static double largest(float[] row) {
    double largest = 1;
    for (float value : row) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static void assertNarrowed(double expected, float actual, double tolerance, String what) {
    assertFalse(Float.isNaN(actual), what);
    if (Math.abs(expected) > MAX) {
      assertEquals((float) expected, actual, what);
    } else {
      assertEquals(expected, actual, tolerance, what);
    }
  }

  private static void assertNarrowed(double[] expected, float[] actual, double scale, String what) {
    for (int i = 0; i < expected.length; i++) {
      double tolerance = 3e-6 * (scale + Math.abs(expected[i]));
      assertNarrowed(expected[i], actual[i], tolerance, what + ", column " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void everyPassGivesWhatDoublePrecisionDoes(Architecture architecture) {
    Dataset data = rows(WIDTH);
    Dataset codes = rows(CODE);
    try (Autoencoder model = Samples.untrained(architecture, backend)) {
      Reference reference = new Reference(model);
      float[][] encoded = model.encode(data);
      float[][] reconstructed = model.reconstruct(data);
      float[][] decoded = model.decode(codes);
      float[] errors = model.reconstructionErrors(data);
      for (int i = 0; i < data.rows(); i++) {
        float[] row = data.row(i);
        double scale = largest(row);
        String what = "row " + Arrays.toString(row);
        assertNarrowed(reference.encode(row), encoded[i], scale, what);
        assertNarrowed(reference.reconstruct(row), reconstructed[i], scale, what);
        double error = reference.error(row);
        double rounding = 3e-6 * scale;
        double tolerance = 1e-5 * error + rounding * (rounding + 2 * Math.sqrt(error));
        assertNarrowed(error, errors[i], tolerance, what);
        assertNarrowed(error, model.reconstructionError(row), tolerance, what);
        assertNarrowed(reference.encode(row), model.encode(row), scale, what);
      }
      for (int i = 0; i < codes.rows(); i++) {
        float[] code = codes.row(i);
        assertNarrowed(
            reference.decode(code), decoded[i], largest(code), "code " + Arrays.toString(code));
      }
      assertEquals(Double.POSITIVE_INFINITY, model.meanSquaredError(data));
      for (float error : model.featureErrors(data)) {
        assertFalse(Float.isNaN(error));
      }
    }
  }

  /** Encoder 5-1 and decoder 1-5 with these weights, and no biases. */
  private Autoencoder funnel(Activation code, float... weights) {
    Architecture architecture =
        new Architecture(
            List.of(WIDTH, 1),
            Activation.IDENTITY,
            code,
            Activation.IDENTITY,
            false,
            new Code.Plain(),
            null,
            new Initializer.He());
    float[] parameters = new float[16];
    System.arraycopy(weights, 0, parameters, 0, WIDTH);
    for (int i = WIDTH; i < 2 * WIDTH; i++) {
      parameters[i] = 1;
    }
    return Samples.model(architecture, parameters, backend);
  }

  /** Partial sums of +2 MAX and -2.7 MAX exceed what a float holds, their sum of -0.7 MAX not. */
  @Test
  void noActivationHidesThatASumOverflowed() {
    float[] row = {MAX, MAX, MAX, MAX, MAX};
    float[] weights = {1, 1, -0.9f, -0.9f, -0.9f};
    for (Activation activation : Activation.values()) {
      try (Autoencoder model = funnel(activation, weights)) {
        float expected = (float) activation.apply(-0.7 * MAX);
        float code = model.encode(row)[0];
        assertEquals(expected, code, 1e-6 * Math.abs(expected), activation.name());
        assertEquals(code, model.encode(Dataset.of(row, WIDTH))[0][0]);
      }
    }
  }

  /** Squares of 2.5e38 add up to more than a float holds, their mean is less. */
  @Test
  void aMeanThatAFloatHoldsIsNotInfinite() {
    float large = (float) Math.sqrt(2.5e38);
    float[] row = {large, large, large, large, large};
    try (Autoencoder model = funnel(Activation.IDENTITY, 0, 0, 0, 0, 0)) {
      assertEquals(2.5e38, model.reconstructionError(row), 1e33);
      assertEquals(2.5e38, model.reconstructionErrors(Dataset.of(row, WIDTH))[0], 1e33);
    }
  }

  /** Numbers that overflow double precision too, by weights that no training gives. */
  @Test
  void noModelOfFiniteParametersGivesNaN() {
    Architecture deep =
        Architecture.stacked(2, 2, 2, 2, 2, 2, 2).hiddenActivation(Activation.IDENTITY);
    float[] parameters = new float[(int) deep.parameterCount()];
    Arrays.fill(parameters, MAX);
    for (int i = 0; i < parameters.length; i += 3) {
      parameters[i] = -MAX;
    }
    try (Autoencoder model = Samples.model(deep, parameters, backend)) {
      for (float[] row : new float[][] {{1, -1}, {MAX, -MAX}, {MAX, MAX}, {0, 0}}) {
        assertEquals(Float.POSITIVE_INFINITY, model.reconstructionError(row));
        for (float value : model.reconstruct(row)) {
          assertFalse(Float.isNaN(value));
        }
        for (float value : model.encode(row)) {
          assertFalse(Float.isNaN(value));
        }
      }
    }
  }

  /** Weights and inputs are each larger by 1/256 at most when they are rounded to eight bits. */
  @Test
  void roundedNumbersExceedSinglePrecisionEarlier() {
    // Half of what a float holds, divided by the sum of an output's weights.
    assertFactors(16, 16 * (257 / 256.0) * (257 / 256.0), 2, 2, -2, 1, 1);
    // With such weights no float does, but the largest becomes infinite itself.
    assertFactors(1, 257 / 256.0, 0, 0.125f, 0, 0, 0);
  }

  private void assertFactors(double expected, double ofRounded, float... weights) {
    try (Autoencoder model = funnel(Activation.IDENTITY, weights)) {
      Network network = Network.of(model.architecture());
      ParameterValues values = Samples.values(model);
      assertEquals(expected, new HugeRows(network, values).factor(Pass.ENCODE), 1e-5);
      assertEquals(ofRounded, new HugeRows(network, values, true).factor(Pass.ENCODE), 1e-5);
    }
  }

  @Test
  void parametersThatAreNotNumbersScoreInfinity() {
    try (Autoencoder model = funnel(Activation.ELU, 1, Float.NaN, 1, 1, 1)) {
      assertEquals(Float.POSITIVE_INFINITY, model.reconstructionError(new float[WIDTH]));
      assertEquals(Double.POSITIVE_INFINITY, model.meanSquaredError(Samples.uniform(3, WIDTH, 1)));
    }
  }

  @Test
  void otherRowsOfABatchAreNotDisturbed() {
    Dataset usual = Samples.uniform(300, WIDTH, 1);
    float[][] rows = usual.toArray();
    rows[7][2] = -MAX;
    rows[7][3] = -MAX;
    rows[290][0] = 1e38f;
    try (Autoencoder model = Samples.untrained(Architecture.stacked(WIDTH, 4, CODE), backend)) {
      float[] expected = model.reconstructionErrors(usual);
      float[] actual = model.reconstructionErrors(Dataset.of(rows));
      assertTrue(actual[7] > 1e38f && actual[290] > 1e38f);
      actual[7] = expected[7];
      actual[290] = expected[290];
      assertArrayEquals(expected, actual);
      assertArrayEquals(expected, model.reconstructionErrors(usual), "nor are later calls");
    }
  }
}
