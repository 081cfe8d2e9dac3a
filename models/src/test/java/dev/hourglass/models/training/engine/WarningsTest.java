package dev.hourglass.models.training.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.Mnist;
import dev.hourglass.data.RowSource;
import dev.hourglass.data.synthetic.Digits;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Progress;
import dev.hourglass.models.Samples;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.testing.Warnings;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingRun;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data that can't be learnt as it is, and models that have learnt nothing, are told. */
final class WarningsTest {
  private static final int COLUMNS = 10;
  private static final Architecture STACKED = Architecture.stacked(COLUMNS, 8, 2);
  private static final Initializer HE = new Initializer.He();
  private final Backend backend = Samples.java(1);

  @AfterEach
  void nothingIsLeft() {
    assertEquals(0, backend.bytes());
    backend.close();
  }

  /** Standardized rows of rank 2 with a little noise. */
  private static float[][] standardized(int rows) {
    Random random = new Random(4);
    double[] first = random.doubles(COLUMNS, -3, 3).toArray();
    double[] second = random.doubles(COLUMNS, -3, 3).toArray();
    float[][] values = new float[rows][COLUMNS];
    for (float[] row : values) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      for (int i = 0; i < COLUMNS; i++) {
        double deviation = Math.sqrt(first[i] * first[i] + second[i] * second[i] + 0.01);
        double value = a * first[i] + b * second[i] + 0.1 * random.nextGaussian();
        row[i] = (float) (value / deviation);
      }
    }
    return values;
  }

  private static Dataset changed(float[][] rows, int columns, double scale, double offset) {
    for (float[] row : rows) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) (row[i] * scale + offset);
      }
    }
    return Dataset.of(rows);
  }

  private static String finding(Dataset data, Initializer initializer) {
    String finding = ScaleCheck.finding(new ColumnStatistics(data), initializer);
    return finding == null ? "" : finding;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 20", "10, 1, 20", "5, 1, -20", "1, 0.01, 20", "10, 0.001, 0.02", "10, 1000, 20000",
    "1, 20, 0", "5, 20, 0", "1, 1e6, 0", "1, 1e3, 1.7e9", "10, 1, 1e6", "1, 0, 20"
  })
  void columnsFarFromTheOthersAreTold(int columns, double scale, double offset) {
    String finding = finding(changed(standardized(1000), columns, scale, offset), HE);
    assertTrue(finding.startsWith(columns + " of 10 columns of the training data"), finding);
    assertTrue(finding.contains("standardize the columns"), finding);
    assertEquals(Math.min(5, columns), finding.split("column \\d", -1).length - 1, finding);
    assertEquals(columns > 5, finding.contains(", and others"), finding);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0",
    "10, 1, 3",
    "1, 1, -3",
    "10, 1000, 0",
    "10, 1e-3, 0",
    "1, 3, 0",
    "5, 3, 0",
    "1, 1e-3, 0",
    "9, 3, 0",
    "1, 0, 1",
    "10, 0, 1e6"
  })
  void columnsThatCanBeLearntAreNot(int columns, double scale, double offset) {
    assertEquals("", finding(changed(standardized(1000), columns, scale, offset), HE));
  }

  @Test
  void theWorstColumnIsNamedFirstWithWhatItIsLike() {
    float[][] rows = standardized(1000);
    changed(rows, 1, 1, 50);
    for (float[] row : rows) {
      row[7] = row[7] * 100_000 + 1.7e9f;
    }
    String finding = finding(Dataset.of(rows), HE);
    assertTrue(
        finding.contains("column 7 (mean 1.70e+09, standard deviation 9.77e+04), column 0 (mean"),
        finding);
  }

  /** From the principal components training starts with the right means. */
  @Test
  void aStartFromThePrincipalComponentsStandsMore() {
    Initializer pca = new Initializer.Pca(0.1);
    assertEquals("", finding(changed(standardized(1000), 10, 1, 50), pca));
    assertFalse(finding(changed(standardized(1000), 10, 1, 1000), pca).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.1, 0.01, 0.001, 0.999})
  void oneHotColumnsBesideStandardizedOnesAreUsual(double probability) {
    Random random = new Random(1);
    float[][] rows = new float[10_000][40];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = i < 5 ? (float) random.nextGaussian() : random.nextDouble() < probability ? 1 : 0;
      }
    }
    assertEquals("", finding(Dataset.of(rows), HE));
  }

  @Test
  void pixelsAreUsualWhetherDarkOrLight() {
    Dataset digits = Digits.synthetic(300, 1);
    assertEquals("", finding(digits, HE));
    float[][] inverted = digits.toArray();
    for (float[] row : inverted) {
      for (int i = 0; i < row.length; i++) {
        row[i] = 1 - row[i];
      }
    }
    assertEquals("", finding(Dataset.of(inverted), HE));
  }

  @Test
  void mnistIsUsual() throws IOException {
    Path folder = Path.of("../../shared/data/mnist");
    assumeTrue(Files.isDirectory(folder), "no MNIST there");
    Dataset digits = Mnist.train(folder).slice(0, 10_000);
    assertEquals("", finding(digits, HE));
  }

  @Test
  void aTrainingWarnsOnceBeforeIt() {
    Dataset data = changed(standardized(600), 10, 1, 1e6);
    List<String> warnings =
        Warnings.of(
            () ->
                Trainer.on(backend)
                    .cancelWhen(() -> false)
                    .train(STACKED, Training.greedy(1).fineTune(1), data)
                    .close());
    assertTrue(warnings.get(0).contains("10 of 10 columns of the training data"), warnings.get(0));
    assertEquals(2, warnings.size(), "and the result is told too: " + warnings);
    assertTrue(warnings.get(1).contains("no better than the means"), warnings.get(1));
  }

  /** What stands in a missing cell says nothing of its column. */
  @Test
  void cellsThatAreMissingAreNotWarnedOf() {
    float[][] rows = standardized(600);
    float[][] cells = new float[600][COLUMNS];
    for (int r = 0; r < 600; r++) {
      Arrays.fill(cells[r], 1);
      cells[r][0] = 0;
      rows[r][0] = 1e6f + r;
    }
    Trainer trainer = Trainer.on(backend);
    Training plan = Training.epochs(1);
    Dataset data = Dataset.of(rows);
    assertEquals(
        List.of(),
        Warnings.of(() -> trainer.weights(Dataset.of(cells)).train(STACKED, plan, data).close()));
    String warning = Warnings.of(() -> trainer.train(STACKED, plan, data).close()).get(0);
    assertTrue(warning.contains("1 of 10 columns of the training data"), warning);
  }

  @Test
  void aTrainingThatLearnsHasNoWarning() {
    Dataset data = Dataset.of(standardized(600));
    Training plan = Training.epochs(30).learningRate(1e-2);
    assertEquals(
        List.of(), Warnings.of(() -> Trainer.on(backend).train(STACKED, plan, data).close()));
  }

  @Test
  void digitsHaveNoWarningThoughManyPixelsAreConstantOrNearlySo() {
    Dataset digits = Digits.synthetic(500, 1);
    Architecture pixels = Architecture.stacked(784, 32).outputActivation(Activation.SIGMOID);
    Training plan = Training.epochs(10).learningRate(1e-2);
    assertEquals(
        List.of(), Warnings.of(() -> Trainer.on(backend).train(pixels, plan, digits).close()));
  }

  @Test
  void aModelThatHasLearntNothingIsToldWithItsRemedy() {
    Dataset data = Dataset.of(standardized(600));
    Training plan = Training.epochs(1).learningRate(1e-30);
    List<String> warnings =
        Warnings.of(() -> Trainer.on(backend).train(STACKED, plan, data).close());
    assertEquals(1, warnings.size(), warnings::toString);
    String warning = warnings.get(0);
    assertTrue(warning.contains("no better than the means of its columns"), warning);
    assertTrue(warning.contains("train for more epochs"), warning);
  }

  /** Columns of one and another constant, so that their statistics are known. */
  private static ColumnStatistics pairs(double... halves) {
    float[] values = new float[2 * halves.length];
    for (int i = 0; i < halves.length; i++) {
      values[i] = (float) halves[i];
      values[halves.length + i] = (float) -halves[i];
    }
    return new ColumnStatistics(Dataset.of(values, halves.length));
  }

  @Test
  void errorsAreComparedWithTheVariance() {
    ColumnStatistics unit = pairs(1, 1, 1, 1);
    assertEquals(null, MeanCheck.finding(unit, new double[] {0.9, 1.1, 0.9, 1}));
    String equal = MeanCheck.finding(unit, new double[] {1, 1, 1, 1});
    assertTrue(String.valueOf(equal).contains("error is 1.00, their variance 1.00"), equal);
    String infinite = MeanCheck.finding(unit, new double[] {0, Double.POSITIVE_INFINITY, 0, 0});
    assertTrue(
        String.valueOf(infinite).contains("column 1 (mean squared error Infinity"), infinite);
    assertEquals(null, MeanCheck.finding(pairs(0, 0), new double[] {0.5, 0.1}), "all constant");
  }

  @Test
  void singleColumnsAreToldIfTheyAreFarWorseAndMatter() {
    ColumnStatistics columns = pairs(20, 20, 1e-3, 0, 4, 4, 4, 4, 4, 4);
    // The average variance is 89.6.
    double[] errors = {1, 1, 89, 89, 100, 101, 102, 103, 104, 1};
    String finding = String.valueOf(MeanCheck.finding(columns, errors));
    assertTrue(finding.startsWith("The autoencoder reconstructs some columns far worse"), finding);
    assertTrue(
        finding.contains("column 8 (mean squared error 104, variance 16.0), column 7"), finding);
    assertFalse(finding.contains("column 2 "), "nearly constant: " + finding);
    assertFalse(finding.contains("column 3 "), "constant: " + finding);
    errors[9] = 90;
    assertTrue(
        String.valueOf(MeanCheck.finding(columns, errors)).contains(", and 1 more;"), finding);
  }

  /** Neither the result nor what is reported depends on it. */
  @Test
  void theCheckDisturbsNothing() {
    Dataset data = Dataset.of(standardized(600));
    Training plan = Training.epochs(2);
    Progress progress = new Progress();
    try (Autoencoder model = Trainer.on(backend).listener(progress).train(STACKED, plan, data)) {
      float[] start = OneStage.initial(STACKED, data, Seeds.derive(0, 0));
      float[] alone =
          OneStage.train(
              STACKED, plan, 2, TrainingRun.on(backend), data, Seeds.derive(0, 1), start);
      assertArrayEquals(alone, Samples.parameters(model));
    }
    assertEquals("finish joint after 2", progress.events.get(progress.events.size() - 1));
    assertEquals(1 + 2 * (5 + 1) + 1, progress.events.size());
  }

  @ParameterizedTest
  @CsvSource({"10, 3", "10, 10", "10, 20", "2147483647, 10000"})
  void evenRowsAreSpreadOverAll(int all, int wanted) {
    class Numbers implements RowSource {
      @Override
      public int rows() {
        return all;
      }

      @Override
      public int columns() {
        return 1;
      }

      @Override
      public void copyRow(int row, float[] target, int offset) {
        assertTrue(row >= 0 && row < all);
        target[offset] = row;
      }
    }

    EvenRows even = EvenRows.atMost(wanted, new Numbers());
    assertEquals(Math.min(all, wanted), even.rows());
    float[] values = new float[even.rows()];
    even.copyRows(0, even.rows(), values, 0);
    for (int i = 0; i < values.length; i++) {
      assertEquals((double) i * all / even.rows(), values[i], 1 + all * 1e-7);
    }
  }
}
