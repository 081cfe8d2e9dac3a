package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.objective.Divergence;
import dev.hourglass.models.training.EpochReport;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingListener;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.table.Scale;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.LossFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Variational autoencoders, held against distributions that are known in closed form. */
final class VariationalTest {
  private static final int INPUTS = 3;
  private static final int CODES = 2;

  /** Of the decoder: x = Wz + b + ε, with ε of variance ½. */
  private static final double[][] W = {{0.8, -0.3}, {0.2, 0.9}, {-0.5, 0.4}};

  private static final double[] B = {0.1, -0.2, 0.3};

  private final Backend backend = Backends.open("java");

  @AfterEach
  void close() {
    assertEquals(0, backend.bytes());
    backend.close();
  }

  /** A linear decoder, and an encoder that is near the posterior but wider. */
  private Autoencoder linearGaussian() {
    Architecture architecture =
        Architecture.variational(INPUTS, CODES).hiddenActivation(Activation.IDENTITY);
    ParameterValues values = ParameterValues.zeros(Network.of(architecture).layout());
    double[][] posterior = posterior();
    for (int code = 0; code < CODES; code++) {
      double bias = 0;
      for (int i = 0; i < INPUTS; i++) {
        values.array()[values.offset("decoder.0.weight") + code * INPUTS + i] = (float) W[i][code];
        values.array()[values.offset("encoder.0.weight") + i * CODES + code] =
            (float) posterior[code][i];
        bias -= posterior[code][i] * B[i];
      }
      values.array()[values.offset("encoder.0.bias") + code] = (float) bias;
      values.array()[values.offset("log_variance.bias") + code] = (float) Math.log(0.5);
    }
    for (int i = 0; i < INPUTS; i++) {
      values.array()[values.offset("decoder.0.bias") + i] = (float) B[i];
    }
    return new Autoencoder(architecture, values, null, backend);
  }

  /** Of the mean of z given x: (I + 2WᵀW)⁻¹·2Wᵀ. */
  private static double[][] posterior() {
    double[][] a = {{1, 0}, {0, 1}};
    for (int i = 0; i < CODES; i++) {
      for (int j = 0; j < CODES; j++) {
        for (double[] row : W) {
          a[i][j] += 2 * row[i] * row[j];
        }
      }
    }
    double determinant = a[0][0] * a[1][1] - a[0][1] * a[1][0];
    double[][] inverse = {
      {a[1][1] / determinant, -a[0][1] / determinant},
      {-a[1][0] / determinant, a[0][0] / determinant}
    };
    double[][] result = new double[CODES][INPUTS];
    for (int code = 0; code < CODES; code++) {
      for (int i = 0; i < INPUTS; i++) {
        result[code][i] = 2 * (inverse[code][0] * W[i][0] + inverse[code][1] * W[i][1]);
      }
    }
    return result;
  }

  /** Of x: N(b, WWᵀ + ½I), by Cholesky's decomposition. */
  private static double logDensity(float[] x) {
    double[][] l = new double[INPUTS][INPUTS];
    double[] whitened = new double[INPUTS];
    double result = -0.5 * INPUTS * Math.log(2 * Math.PI);
    for (int i = 0; i < INPUTS; i++) {
      double rest = x[i] - B[i];
      for (int j = 0; j <= i; j++) {
        double sum = i == j ? 0.5 : 0;
        for (int k = 0; k < CODES; k++) {
          sum += W[i][k] * W[j][k];
        }
        for (int k = 0; k < j; k++) {
          sum -= l[i][k] * l[j][k];
        }
        l[i][j] = i == j ? Math.sqrt(sum) : sum / l[j][j];
        if (j < i) {
          rest -= l[i][j] * whitened[j];
        }
      }
      whitened[i] = rest / l[i][i];
      result -= Math.log(l[i][i]) + 0.5 * whitened[i] * whitened[i];
    }
    return result;
  }

  private static Dataset rows(int count) {
    Random random = new Random(2);
    float[][] rows = new float[count][INPUTS];
    for (float[] row : rows) {
      for (int i = 0; i < INPUTS; i++) {
        row[i] = (float) (B[i] + random.nextGaussian());
      }
    }
    return Dataset.of(rows);
  }

  /** 1,300 samples are more than two whole chunks of them. */
  @Test
  void theLikelihoodOfALinearGaussianModelIsTheKnownOne() {
    Dataset rows = rows(40);
    try (Autoencoder model = linearGaussian()) {
      double[] estimates = Variational.of(model).logLikelihood(rows, 1_300, 5);
      double sum = 0;
      for (int i = 0; i < estimates.length; i++) {
        double expected = logDensity(rows.row(i));
        assertEquals(expected, estimates[i], 0.12, "row " + i);
        sum += estimates[i] - expected;
      }
      assertEquals(0, sum / rows.rows(), 0.01);
    }
  }

  /** A density in other units has the slope of the scaling as a factor: p(x) = p(s(x))·s'(x). */
  @Test
  void aScalingsSlopeBelongsToTheLikelihood() {
    Dataset rows = rows(20);
    ColumnScales scales =
        new ColumnScales(
            List.of(new Scale(0.5, 2, false), new Scale(-1, 0.25, true), ColumnScales.UNCHANGED));
    float[][] raw = new float[rows.rows()][INPUTS];
    for (int r = 0; r < raw.length; r++) {
      raw[r][0] = 0.5f + 2 * rows.value(r, 0);
      raw[r][1] = (float) (-1 + 0.25 * Math.sinh(rows.value(r, 1)));
      raw[r][2] = rows.value(r, 2);
    }
    try (Autoencoder plain = linearGaussian();
        Autoencoder model = Samples.scaled(plain, scales, backend)) {
      Dataset data = Dataset.of(raw);
      double[] expected = Variational.of(plain).logLikelihood(rows, 200, 5);
      double[] actual = Variational.of(model).logLikelihood(data, 200, 5);
      double[] bound = Variational.of(plain).evidenceLowerBound(rows, 200, 5);
      double[] ofModel = Variational.of(model).evidenceLowerBound(data, 200, 5);
      for (int r = 0; r < raw.length; r++) {
        // d asinh(z)/dz = 1/√(1 + z²) = 1/cosh(asinh z).
        double slope = -Math.log(2) - Math.log(0.25 * Math.cosh(rows.value(r, 1)));
        assertEquals(expected[r] + slope, actual[r], 1e-4, "row " + r);
        assertEquals(bound[r] + slope, ofModel[r], 1e-4, "row " + r);
      }
      assertArrayEquals(
          Variational.of(plain).divergences(rows), Variational.of(model).divergences(data), 1e-5);
      assertEquals(
          Variational.of(plain).activeUnits(rows), Variational.of(model).activeUnits(data));
      float[][] samples = Variational.of(plain).sample(3, 1);
      float[][] inUnits = Variational.of(model).sample(3, 1);
      assertEquals(0.5 + 2 * samples[2][0], inUnits[2][0], 1e-5);
    }
  }

  /** ELBO = log p(x) - KL(q ‖ posterior), here computed as its expectation by hand. */
  @Test
  void theEvidenceIsBelowTheLikelihoodByTheDivergenceFromThePosterior() {
    Dataset rows = rows(40);
    try (Autoencoder model = linearGaussian()) {
      double[] evidence = Variational.of(model).evidenceLowerBound(rows, 4_000, 5);
      double[] one = Variational.of(model).logLikelihood(rows, 1, 5);
      double gap = gap();
      double sum = 0;
      for (int i = 0; i < evidence.length; i++) {
        sum += logDensity(rows.row(i)) - evidence[i];
      }
      assertEquals(gap, sum / rows.rows(), 0.02);
      assertArrayEquals(Variational.of(model).evidenceLowerBound(rows, 1, 5), one, 1e-12);
    }
  }

  /** KL of N(m, ½I) from the posterior N(m, (I + 2WᵀW)⁻¹): they have the same mean. */
  private static double gap() {
    double a00 = 1;
    double a11 = 1;
    double a01 = 0;
    for (double[] row : W) {
      a00 += 2 * row[0] * row[0];
      a11 += 2 * row[1] * row[1];
      a01 += 2 * row[0] * row[1];
    }
    double determinant = a00 * a11 - a01 * a01;
    return 0.5 * (0.5 * (a00 + a11) - 2 - Math.log(determinant) - 2 * Math.log(0.5));
  }

  @Test
  void divergencesAndActiveUnitsAreThoseOfTheCodes() {
    Dataset rows = rows(300);
    try (Autoencoder model = linearGaussian()) {
      Variational distribution = Variational.of(model);
      float[][] means = model.encode(rows);
      double[] expected = new double[CODES];
      for (float[] mean : means) {
        for (int i = 0; i < CODES; i++) {
          expected[i] += 0.5 * (mean[i] * mean[i] + 0.5 - 1 - Math.log(0.5)) / means.length;
        }
      }
      assertArrayEquals(expected, distribution.divergences(rows), 1e-5);
      assertEquals(CODES, distribution.activeUnits(rows));
      assertEquals(0, distribution.activeUnits(rows.slice(0, 1)), "one row has no variance");
    }
  }

  @Test
  void samplesHaveTheDecodersDistribution() {
    try (Autoencoder model = linearGaussian()) {
      float[][] samples = Variational.of(model).sample(4_000, 9);
      assertArrayEquals(samples[17], Variational.of(model).sample(18, 9)[17]);
      for (int i = 0; i < INPUTS; i++) {
        double mean = 0;
        double square = 0;
        for (float[] sample : samples) {
          mean += sample[i] / samples.length;
          square += (sample[i] - B[i]) * (sample[i] - B[i]) / samples.length;
        }
        double variance = W[i][0] * W[i][0] + W[i][1] * W[i][1];
        assertEquals(B[i], mean, 0.05);
        assertEquals(variance, square, 0.08 * variance);
      }
    }
  }

  /** The known optimum of a linear model is reached by training, within what noise allows. */
  @Test
  void trainingRaisesTheEvidence() {
    Random random = new Random(4);
    float[][] values = new float[600][INPUTS];
    for (float[] row : values) {
      double z0 = random.nextGaussian();
      double z1 = random.nextGaussian();
      for (int i = 0; i < INPUTS; i++) {
        double noise = Math.sqrt(0.5) * random.nextGaussian();
        row[i] = (float) (B[i] + W[i][0] * z0 + W[i][1] * z1 + noise);
      }
    }
    Dataset data = Dataset.of(values);
    List<EpochReport> reports = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epochFinished(EpochReport report) {
            reports.add(report);
          }
        };
    Architecture architecture = Architecture.variational(INPUTS, CODES);
    Training plan = Training.epochs(200).learningRate(3e-2).penalty(new Divergence(1, 0.2)).seed(3);
    try (Autoencoder model =
        Trainer.on(backend).listener(listener).validation(data).train(architecture, plan, data)) {
      double mean =
          Arrays.stream(Variational.of(model).logLikelihood(data, 300, 1)).average().orElseThrow();
      double best = 0;
      for (float[] row : values) {
        best += logDensity(row) / values.length;
      }
      assertEquals(best, mean, 0.08);
    }
    Map<String, Double> first = reports.get(0).terms();
    EpochReport last = reports.get(reports.size() - 1);
    assertEquals(List.of("reconstruction", "divergence"), List.copyOf(first.keySet()));
    assertTrue(divergence(first) < divergence(last.terms()), "warmed up");
    assertEquals(
        last.validationLoss().orElseThrow(),
        last.validationTerms().values().stream().mapToDouble(x -> x).sum(),
        1e-9);
  }

  private static double divergence(Map<String, Double> terms) {
    return terms.getOrDefault("divergence", Double.NaN);
  }

  @Test
  void whatIsNoDensityIsRefused() {
    ColumnGroup twice =
        new ColumnGroup.Elements(INPUTS, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 2);
    try (Autoencoder model = zeros(Architecture.variational(INPUTS, CODES).groups(twice))) {
      assertError(
          IllegalArgumentException.class,
          () -> Variational.of(model).logLikelihood(Dataset.of(new float[2][INPUTS]), 1, 1),
          "no density; choose the weight 1");
    }
  }

  private Autoencoder zeros(Architecture architecture) {
    ParameterValues values = ParameterValues.zeros(Network.of(architecture).layout());
    return new Autoencoder(architecture, values, null, backend);
  }

  /** Of zeros whatever the code is, which is the prior's: so one sample tells it. */
  @Test
  void theHuberLossHasALikelihood() {
    Architecture huber = Architecture.variational(INPUTS, CODES).loss(LossFunction.HUBER);
    // The integral of exp(-huber): √(2π)·erf(√½) + 2·exp(-½).
    double integral = 2.5066282746310002 * 0.6826894921370859 + 2 * 0.6065306597126334;
    try (Autoencoder model = zeros(huber)) {
      Dataset row = Dataset.of(new float[] {0.5f, -3, 1}, INPUTS);
      assertEquals(
          -(0.125 + 2.5 + 0.5) - 3 * Math.log(integral),
          Variational.of(model).logLikelihood(row, 1, 1)[0],
          1e-6);
    }
  }

  @Test
  void aCategoryHasExactlyOneLevel() {
    Architecture architecture =
        Architecture.variational(5, CODES)
            .groups(
                new ColumnGroup.OneHot(3, 1),
                new ColumnGroup.Elements(2, LossFunction.SQUARED_ERROR, 1));
    try (Autoencoder model = zeros(architecture)) {
      Variational distribution = Variational.of(model);
      float[][] rows = {{0, 1, 0, 0, 0}, {0, 0, 1, 5, 6}};
      double expected = -Math.log(3) - Math.log(Math.PI);
      assertEquals(expected, distribution.logLikelihood(Dataset.of(rows), 1, 1)[0], 1e-6);
      rows[1][2] = 0;
      Dataset none = Dataset.of(rows);
      assertError(
          IllegalArgumentException.class,
          () -> distribution.logLikelihood(none, 1, 1),
          "row 1, columns 0 to 2 are a category of 0 levels; make exactly one of them 1");
      rows[1][0] = 1;
      rows[1][1] = 1;
      Dataset two = Dataset.of(rows);
      assertError(
          IllegalArgumentException.class,
          () -> distribution.evidenceLowerBound(two, 1, 1),
          "row 1, columns 0 to 2 are a category of 2 levels");
    }
  }

  /**
   * Parts of the hidden unit's sum exceed a float, the whole of -0.7 times the largest doesn't: the
   * unit is 0, and not the 1 that a sigmoid makes of infinity.
   */
  @Test
  void noActivationHidesThatASumOfTheEncoderOverflowed() {
    Architecture architecture =
        Architecture.variational(5, 1, 1).hiddenActivation(Activation.SIGMOID);
    ParameterValues values = ParameterValues.zeros(Network.of(architecture).layout());
    float[] weights = {1, 1, -0.9f, -0.9f, -0.9f};
    System.arraycopy(weights, 0, values.array(), values.offset("encoder.0.weight"), 5);
    values.array()[values.offset("encoder.1.weight")] = 1;
    values.array()[values.offset("encoder.1.bias")] = 0.5f;
    values.array()[values.offset("log_variance.weight")] = 1;
    float[] huge = new float[5];
    Arrays.fill(huge, Float.MAX_VALUE);
    Dataset rows = Dataset.of(new float[][] {huge, new float[5]});
    try (Autoencoder model = new Autoencoder(architecture, values, null, backend)) {
      assertEquals(0.5f, model.encode(huge)[0]);
      // Of the second row the hidden unit is ½.
      double ofUsual = 0.5 * (1 + Math.exp(0.5) - 1 - 0.5);
      double expected = (0.5 * 0.25 + ofUsual) / 2;
      assertArrayEquals(new double[] {expected}, Variational.of(model).divergences(rows), 1e-6);
    }
  }

  /** Variances of 0.02 and 0.005 beside means of a thousand; 0.01 is the least of an active one. */
  @Test
  void activeUnitsAreToldByTheVarianceOfTheirMeans() {
    Architecture architecture = Architecture.variational(2, CODES);
    ParameterValues values = ParameterValues.zeros(Network.of(architecture).layout());
    values.array()[values.offset("encoder.0.weight")] = 1;
    values.array()[values.offset("encoder.0.weight") + 3] = 1;
    float[][] rows = new float[500][];
    for (int i = 0; i < rows.length; i++) {
      int sign = i % 2 == 0 ? 1 : -1;
      rows[i] =
          new float[] {
            (float) (1_000 + sign * Math.sqrt(0.02)), (float) (sign * Math.sqrt(0.005) - 1_000)
          };
    }
    try (Autoencoder model = new Autoencoder(architecture, values, null, backend)) {
      assertEquals(1, Variational.of(model).activeUnits(Dataset.of(rows)));
    }
  }

  @Test
  void samplesThatNoArrayHoldsAreRefused() {
    try (Autoencoder model = linearGaussian()) {
      assertError(
          IllegalArgumentException.class,
          () -> Variational.of(model).sample(Integer.MAX_VALUE, 1),
          "2147483647 samples are asked for",
          "give at most 1073741819");
    }
  }

  @Test
  void aPlainCodeIsNoDistribution() {
    Architecture plain = Architecture.stacked(INPUTS, CODES);
    ParameterValues values = ParameterValues.zeros(Network.of(plain).layout());
    try (Autoencoder model = new Autoencoder(plain, values, null, backend)) {
      assertThrows(IllegalArgumentException.class, () -> Variational.of(model));
    }
  }
}
