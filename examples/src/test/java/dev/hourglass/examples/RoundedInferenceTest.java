package dev.hourglass.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Precision;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A trained autoencoder in BFLOAT16, on the backends that have it. */
final class RoundedInferenceTest {
  private static final int COLUMNS = SmallTable.COLUMNS;

  /** What rounding a number to eight bits changes, in proportion to it. */
  private static final double ROUNDING = 1.0 / 256;

  private static Stream<String> backends() {
    return FiniteScoresTest.backends();
  }

  private static Stream<Arguments> cases() {
    return backends()
        .flatMap(name -> architectures().stream().map(kind -> Arguments.of(name, kind)));
  }

  private static List<Architecture> architectures() {
    Architecture deep = Architecture.stacked(COLUMNS, 8, 4);
    Architecture table = SmallTable.grouped(deep);
    return List.of(
        Architecture.undercomplete(COLUMNS, 4),
        deep,
        deep.tied(),
        deep.outputActivation(Activation.SIGMOID).codeActivation(Activation.SIGMOID),
        Architecture.variational(COLUMNS, 8, 4).outputActivation(Activation.SIGMOID),
        table,
        table.tied());
  }

  /** Two of the largest batches, and a row that is one of its own. */
  private static Dataset rows() {
    return SmallTable.rows(2 * 256 + 1);
  }

  private static Autoencoder trained(Backend backend, Architecture architecture) {
    Training plan = Training.epochs(3).batchSize(32).learningRate(3e-3).seed(7);
    return Trainer.on(backend).train(architecture, plan, rows());
  }

  private static void assume(Backend backend) {
    assumeTrue(backend.supports(DType.BFLOAT16), backend.name() + " has no BFLOAT16");
  }

  private static double rounded(double value) {
    int bits = Float.floatToIntBits((float) value);
    // To the nearest with sixteen bits, the even one of two.
    return Float.intBitsToFloat((bits + 0x7FFF + (bits >>> 16 & 1)) & 0xFFFF_0000);
  }

  /** An output is its bias and products of rounded numbers, added up in single precision. */
  private static void assertDense(
      float[][] weights, float[] bias, float[] x, float[] actual, String what) {
    for (int j = 0; j < actual.length; j++) {
      double sum = bias[j];
      double magnitude = Math.abs(bias[j]);
      for (int i = 0; i < x.length; i++) {
        double product = rounded(weights[j][i]) * rounded(x[i]);
        sum += product;
        magnitude += Math.abs(product);
      }
      assertEquals(sum, actual[j], 5e-6 * magnitude, what + ", element " + j);
    }
  }

  /**
   * In a network without activations a layer's output for zeros is its bias, and all else products
   * of rounded numbers, summed up in single precision.
   */
  @ParameterizedTest
  @MethodSource("backends")
  void weightsAndInputsAreRoundedAndSumsAreNot(String name) {
    Architecture linear =
        Architecture.undercomplete(COLUMNS, 4)
            .codeActivation(Activation.IDENTITY)
            .outputActivation(Activation.IDENTITY);
    try (Backend backend = Backends.open(name)) {
      assume(backend);
      for (Architecture architecture : List.of(linear, linear.tied())) {
        try (Autoencoder model = trained(backend, architecture);
            Autoencoder mixed = model.on(backend, Precision.BFLOAT16)) {
          float[] toCode = mixed.encode(new float[COLUMNS]);
          float[] toOutput = mixed.decode(new float[4]);
          assertArrayEquals(model.encode(new float[COLUMNS]), toCode, "a bias is not rounded");
          float[][] codes = mixed.encode(rows());
          float[][] reconstructions = mixed.reconstruct(rows());
          for (int row : new int[] {0, 255, 256, 512}) {
            float[] x = rows().row(row);
            assertDense(model.encoderWeights(0), toCode, x, codes[row], "code of row " + row);
            float[] output = reconstructions[row];
            assertDense(model.decoderWeights(0), toOutput, codes[row], output, "row " + row);
            assertArrayEquals(codes[row], mixed.encode(x), 1e-5f, "alone");
            assertArrayEquals(output, mixed.decode(codes[row]), 1e-5f, "from its code");
          }
        }
      }
    }
  }

  /**
   * A layer rounds its weights and what it takes, so that each product is off by two roundings at
   * most; activations make no difference larger. All numbers here are of the order of 1. An error
   * may be off by twice what its reconstruction is.
   */
  @ParameterizedTest(name = "{1} on {0}")
  @MethodSource("cases")
  void resultsAreThoseOfSinglePrecisionButForTheRoundings(String name, Architecture architecture)
      throws IOException {
    try (Backend backend = Backends.open(name)) {
      assume(backend);
      try (Autoencoder model = trained(backend, architecture);
          Autoencoder mixed = model.on(backend, Precision.AUTO)) {
        int layers = 2 * (architecture.encoderSizes().size() - 1);
        double tolerance = layers * 2 * ROUNDING;
        Dataset rows = rows();
        assertClose(model.encode(rows), mixed.encode(rows), tolerance, "codes");
        assertClose(model.reconstruct(rows), mixed.reconstruct(rows), tolerance, "reconstructions");
        assertClose(model.errors(rows), mixed.errors(rows), 2 * tolerance, "errors");
        assertClose(
            new float[][] {model.scores(rows)},
            new float[][] {mixed.scores(rows)},
            tolerance,
            "scores");
        assertArrayEquals(bytes(model), bytes(mixed), "what is saved");
      }
      assertEquals(0, backend.bytes());
    }
  }

  private static byte[] bytes(Autoencoder model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.save(out);
    return out.toByteArray();
  }

  private static void assertClose(
      float[][] expected, float[][] actual, double tolerance, String what) {
    double worst = 0;
    for (int row = 0; row < expected.length; row++) {
      for (int i = 0; i < expected[row].length; i++) {
        double difference = Math.abs(expected[row][i] - actual[row][i]);
        assertTrue(difference <= tolerance, what + " of row " + row + ": " + difference);
        worst = Math.max(worst, difference);
      }
    }
    assertTrue(worst > 1e-5, what + " are not rounded");
  }

  /** So they are what they are in single precision, and the rows beside them what they were. */
  @ParameterizedTest
  @MethodSource("backends")
  void hugeRowsAreComputedOnTheHost(String name) {
    Architecture architecture = Architecture.stacked(COLUMNS, 8, 4);
    try (Backend backend = Backends.open(name)) {
      assume(backend);
      try (Autoencoder model = trained(backend, architecture);
          Autoencoder mixed = model.on(backend, Precision.BFLOAT16)) {
        Dataset usual = rows().slice(0, 20);
        float[][] others = mixed.reconstruct(usual);
        // The largest float rounded to BFLOAT16 is infinite.
        for (float huge : new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, 3e38f}) {
          float[][] rows = usual.toArray();
          rows[3][0] = huge;
          Dataset data = Dataset.of(rows);
          float[][] expected = model.reconstruct(data);
          float[][] actual = mixed.reconstruct(data);
          assertArrayEquals(expected[3], actual[3]);
          assertArrayEquals(expected[3], mixed.reconstruct(rows[3]));
          assertArrayEquals(others[2], actual[2]);
          assertEquals(Float.POSITIVE_INFINITY, mixed.reconstructionErrors(data)[3]);
          assertEquals(Float.POSITIVE_INFINITY, mixed.score(rows[3]));
        }
      }
    }
  }
}
