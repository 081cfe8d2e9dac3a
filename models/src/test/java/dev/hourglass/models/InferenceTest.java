package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Precision;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model computes, against the same in double precision. */
final class InferenceTest {
  private static final Architecture STACKED = Architecture.stacked(11, 7, 3);
  private final Backend backend = Samples.java(2);

  @AfterEach
  void nothingIsLeft() {
    assertEquals(0, backend.bytes());
    backend.close();
  }

  private static void assertClose(double[] expected, float[] actual, String message) {
    assertEquals(expected.length, actual.length, message);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 2e-6 * (1 + Math.abs(expected[i])), message);
    }
  }

  private void assertAgrees(Architecture architecture, int rows) {
    Dataset data = Samples.uniform(rows, architecture.inputSize(), rows);
    try (Autoencoder model = Samples.untrained(architecture, backend)) {
      Reference reference = new Reference(model);
      float[][] codes = model.encode(data);
      float[][] decoded = model.decode(Dataset.of(codes));
      float[][] reconstructions = model.reconstruct(data);
      float[] errors = model.reconstructionErrors(data);
      double[] features = new double[architecture.inputSize()];
      double sum = 0;
      assertEquals(rows, codes.length);
      assertEquals(rows, decoded.length);
      assertEquals(rows, reconstructions.length);
      assertEquals(rows, errors.length);
      for (int i = 0; i < rows; i++) {
        float[] row = data.row(i);
        String message = "row " + i + " of " + rows;
        assertClose(reference.encode(row), codes[i], message);
        assertClose(reference.decode(codes[i]), decoded[i], message);
        assertClose(reference.reconstruct(row), reconstructions[i], message);
        assertArrayEquals(decoded[i], reconstructions[i], message);
        double error = reference.error(row);
        assertEquals(error, errors[i], 1e-5 * error, message);
        sum += error;
        double[] squares = reference.squaredErrors(row);
        for (int j = 0; j < features.length; j++) {
          features[j] += squares[j] / rows;
        }
      }
      assertEquals(sum / rows, model.meanSquaredError(data), 1e-5 * sum / rows);
      float[] featureErrors = model.featureErrors(data);
      for (int j = 0; j < features.length; j++) {
        assertEquals(features[j], featureErrors[j], 1e-5 * (1e-2 + features[j]), "feature " + j);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 255, 256, 257, 272, 512, 600})
  void agreesForAnyNumberOfRows(int rows) {
    assertAgrees(STACKED, rows);
  }

  static List<Architecture> architectures() {
    return List.of(
        STACKED.tied(),
        STACKED.outputActivation(Activation.SIGMOID).codeActivation(Activation.TANH),
        STACKED.hiddenActivation(Activation.RELU).tied(),
        STACKED.hiddenActivation(Activation.SOFTPLUS).codeActivation(Activation.LEAKY_RELU),
        Architecture.undercomplete(11, 3),
        Architecture.undercomplete(11, 1).tied(),
        Architecture.stacked(1, 1),
        Architecture.stacked(5, 9, 12, 4).tied());
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void agreesForAnyArchitecture(Architecture architecture) {
    assertAgrees(architecture, 21);
  }

  @Test
  void pixelsAreScaled() {
    byte[] bytes = {0, 1, 2, (byte) 128, (byte) 255, 3, 4, 5, 6, 7, 8};
    Dataset pixels = Dataset.ofBytes(bytes, 11);
    try (Autoencoder model = Samples.untrained(STACKED, backend)) {
      assertClose(new Reference(model).encode(pixels.row(0)), model.encode(pixels)[0], "pixels");
      assertEquals(128 / 255f, pixels.value(0, 3));
    }
  }

  @Test
  void oneRowIsTheSameAsADataSetOfOne() {
    Dataset data = Samples.uniform(1, 11, 1);
    float[] row = data.row(0);
    try (Autoencoder model = Samples.untrained(STACKED, backend)) {
      assertArrayEquals(model.encode(data)[0], model.encode(row));
      assertArrayEquals(model.reconstruct(data)[0], model.reconstruct(row));
      assertEquals(model.reconstructionErrors(data)[0], model.reconstructionError(row));
      float[] code = model.encode(row);
      assertArrayEquals(model.decode(Dataset.of(code, 3))[0], model.decode(code));
      assertArrayEquals(data.row(0), row, "the input isn't changed");
    }
  }

  /** A prepared batch is reused, so what is left in it must not show. */
  @Test
  void earlierCallsDoNotShow() {
    Dataset many = Samples.uniform(300, 11, 1);
    Dataset few = Samples.uniform(20, 11, 2);
    try (Autoencoder model = Samples.untrained(STACKED, backend)) {
      float[][] fresh = model.reconstruct(few);
      model.featureErrors(many);
      model.decode(Samples.uniform(300, 3, 3));
      float[] errors = model.reconstructionErrors(many);
      assertArrayEquals(fresh, model.reconstruct(few));
      assertArrayEquals(errors, model.reconstructionErrors(many));
    }
  }

  @Test
  void memoryDoesNotGrowWithTheRows() {
    try (Autoencoder model = Samples.untrained(STACKED, backend)) {
      assertEquals(0, backend.bytes(), "none before the first use");
      model.reconstruct(Samples.uniform(600, 11, 1));
      long bytes = backend.bytes();
      assertTrue(bytes > 0);
      for (int i = 0; i < 3; i++) {
        model.reconstruct(Samples.uniform(5000, 11, 1));
        model.featureErrors(Samples.uniform(5000, 11, 1));
        assertEquals(bytes, backend.bytes());
      }
    }
  }

  @Test
  void aClosedModelRefusesToCompute() {
    Dataset data = Samples.uniform(3, 11, 1);
    Autoencoder model = Samples.untrained(STACKED, backend);
    Autoencoder other = model.on(backend);
    float[][] codes = model.encode(data);
    model.close();
    model.close();
    assertEquals(0, backend.bytes());
    String[] parts = {"autoencoder is closed", "on()"};
    assertError(IllegalStateException.class, () -> model.encode(data), parts);
    assertError(IllegalStateException.class, () -> model.decode(codes[0]), parts);
    assertError(IllegalStateException.class, () -> model.reconstruct(data), parts);
    assertError(IllegalStateException.class, () -> model.reconstructionErrors(data), parts);
    assertError(IllegalStateException.class, () -> model.featureErrors(data), parts);
    assertError(IllegalStateException.class, () -> model.meanSquaredError(data), parts);
    assertArrayEquals(codes, other.encode(data), "the other one isn't closed");
    other.close();
    Autoencoder again = model.on(backend);
    assertArrayEquals(codes, again.encode(data), "and a closed one can be bound anew");
    again.close();
    assertEquals(7, model.encoderWeights(0).length, "its weights can still be looked at");
  }

  @Test
  void boundToAnotherBackendItComputesThere() {
    Dataset data = Samples.uniform(20, 11, 1);
    try (Backend second = Samples.java(1);
        Autoencoder model = Samples.untrained(STACKED, backend);
        Autoencoder moved = model.on(second)) {
      assertSame(model.architecture(), moved.architecture());
      assertArrayEquals(model.encode(data), moved.encode(data));
      assertTrue(second.bytes() > 0);
    }
  }

  @Test
  void aPrecisionThatTheBackendDoesNotComputeNativelyIsRefused() {
    Dataset data = Samples.uniform(20, 11, 1);
    try (Autoencoder model = Samples.untrained(STACKED, backend);
        Autoencoder auto = model.on(backend, Precision.AUTO);
        Autoencoder permitted = model.on(backend, Precision.TF32)) {
      assertError(
          IllegalArgumentException.class,
          () -> model.on(backend, Precision.BFLOAT16),
          "does not compute BFLOAT16 natively",
          "AUTO");
      assertArrayEquals(model.reconstruct(data), auto.reconstruct(data));
      assertArrayEquals(model.reconstruct(data), permitted.reconstruct(data));
    }
  }

  @Test
  void weightsAreCopiesOfOutputsByInputs() {
    try (Autoencoder model = Samples.untrained(STACKED.tied(), backend)) {
      float[][] weights = model.encoderWeights(0);
      assertEquals(7, weights.length);
      assertEquals(11, weights[0].length);
      int offset = Samples.values(model).offset("encoder.0.weight");
      assertEquals(Samples.parameters(model)[offset + 4 * 7 + 2], weights[2][4]);
      float before = weights[2][4];
      weights[2][4] = 99;
      assertEquals(before, model.encoderWeights(0)[2][4]);
      assertEquals(before, model.decoderWeights(1)[4][2]);
    }
  }
}
