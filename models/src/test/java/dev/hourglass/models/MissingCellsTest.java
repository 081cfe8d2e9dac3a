package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Layer;
import dev.hourglass.models.network.Likelihood;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.training.EpochReport;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.LossFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cells of a weight of 0 are as if they were not there. */
final class MissingCellsTest {
  private static final int ROWS = 3_000;
  private static final int NUMBERS = 24;
  private static final int LEVELS = 3;
  private static final int SOURCES = NUMBERS + 1;
  private static final double MISSING = 0.3;

  private static final Architecture TABLE =
      Architecture.stacked(NUMBERS + LEVELS, 32, 3)
          .groups(
              new ColumnGroup.Elements(NUMBERS, LossFunction.SQUARED_ERROR, 1),
              new ColumnGroup.OneHot(LEVELS, 1));

  private final Backend backend = Backends.open("java");

  @AfterEach
  void close() {
    assertEquals(0, backend.bytes());
    backend.close();
  }

  /** Two factors make all numbers and a category. */
  private static float[][] table(long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[ROWS][NUMBERS + LEVELS];
    for (float[] row : rows) {
      double u = random.nextGaussian();
      double v = random.nextGaussian();
      for (int i = 0; i < NUMBERS; i++) {
        row[i] = (float) (u * Math.cos(i) + v * Math.sin(i) + 0.5 * random.nextGaussian());
      }
      row[NUMBERS + (u + v > 0.7 ? 0 : u > v ? 1 : 2)] = 1;
    }
    return rows;
  }

  private static float[][] cells(long seed) {
    Random random = new Random(seed);
    float[][] weights = new float[ROWS][SOURCES];
    for (float[] row : weights) {
      for (int i = 0; i < SOURCES; i++) {
        row[i] = random.nextDouble() < MISSING ? 0 : 1;
      }
    }
    return weights;
  }

  /** What a missing cell holds: the mean of a number, no level of a category. */
  private static float[][] withHoles(float[][] table, float[][] cells) {
    float[][] rows = new float[ROWS][];
    for (int r = 0; r < ROWS; r++) {
      rows[r] = table[r].clone();
      for (int i = 0; i < NUMBERS; i++) {
        rows[r][i] *= cells[r][i];
      }
      for (int i = 0; i < LEVELS; i++) {
        rows[r][NUMBERS + i] *= cells[r][NUMBERS];
      }
    }
    return rows;
  }

  /** Over the cells that are there. */
  private static double meanError(Autoencoder model, float[][] rows, float[][] cells) {
    float[][] errors = model.errors(Dataset.of(rows), Dataset.of(cells));
    double sum = 0;
    double count = 0;
    for (int r = 0; r < ROWS; r++) {
      for (int i = 0; i < SOURCES; i++) {
        sum += errors[r][i];
        count += cells[r][i];
      }
    }
    return sum / count;
  }

  @Test
  void aTableWithHolesTrainsNearlyAsWellAsTheFullOne() {
    float[][] full = table(1);
    float[][] cells = cells(2);
    float[][] holes = withHoles(full, cells);
    Training plan = Training.epochs(60).learningRate(1e-2).batchSize(100);
    try (Autoencoder ofFull = Trainer.on(backend).train(TABLE, plan, Dataset.of(full));
        Autoencoder ofHoles =
            Trainer.on(backend).weights(Dataset.of(cells)).train(TABLE, plan, Dataset.of(holes))) {
      double reached = meanError(ofHoles, holes, cells);
      double best = meanError(ofFull, full, cells);
      assertTrue(reached <= 1.1 * best, reached + " against " + best);
    }
  }

  @Test
  void weightsOfOneAreNoWeights() {
    Dataset rows = Dataset.of(table(1));
    float[][] ones = new float[ROWS][SOURCES];
    for (float[] row : ones) {
      Arrays.fill(row, 1);
    }
    Training plan = Training.epochs(2);
    try (Autoencoder plain = Trainer.on(backend).train(TABLE, plan, rows);
        Autoencoder weighted =
            Trainer.on(backend).weights(Dataset.of(ones)).train(TABLE, plan, rows)) {
      assertArrayEquals(plain.values().array(), weighted.values().array());
    }
  }

  @Test
  void weightsThatAreAllZeroAreRefused() {
    Trainer trainer = Trainer.on(backend).weights(Dataset.of(new float[ROWS][SOURCES]));
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> trainer.train(TABLE, Training.epochs(1), Dataset.of(table(1))));
    assertTrue(String.valueOf(error.getMessage()).contains("all 0"), error::toString);
  }

  @Test
  void errorsOfMissingCellsAreNone() {
    float[][] cells = cells(2);
    Dataset rows = Dataset.of(table(1));
    try (Autoencoder model = Trainer.on(backend).train(TABLE, Training.epochs(1), rows)) {
      float[][] all = model.errors(rows);
      float[][] there = model.errors(rows, Dataset.of(cells));
      for (int r = 0; r < ROWS; r++) {
        for (int i = 0; i < SOURCES; i++) {
          assertEquals(cells[r][i] * all[r][i], there[r][i]);
        }
      }
    }
  }

  /** Over all source columns, there or not, as the loss is. */
  @ParameterizedTest
  @MethodSource("likelihoods")
  void scoresAreTheMeansOfWhatErrorsCount(Architecture architecture) {
    int sources = architecture.likelihood().sources(NUMBERS + LEVELS);
    Dataset rows = few(1);
    Dataset weights = fewWeights(sources, 2);
    try (Autoencoder model = Samples.untrained(architecture, backend)) {
      float[][] errors = model.errors(rows);
      float[] scores = model.scores(rows, weights);
      assertEquals(FEW, scores.length);
      for (int r = 0; r < FEW; r++) {
        double sum = 0;
        for (int i = 0; i < sources; i++) {
          sum += (double) weights.value(r, i) * errors[r][i];
        }
        assertEquals(sum / sources, scores[r], 1e-6 * sum, "row " + r);
      }
    }
  }

  /** More rows than a batch of inference has, each of another weight. */
  @Test
  void weightsStayWithTheirRows() {
    Dataset rows = Dataset.of(table(1));
    float[][] cells = new float[ROWS][SOURCES];
    for (int r = 0; r < ROWS; r++) {
      Arrays.fill(cells[r], r);
    }
    try (Autoencoder model = Samples.untrained(TABLE, backend)) {
      float[] whole = model.scores(rows);
      float[] weighted = model.scores(rows, Dataset.of(cells));
      for (int r = 0; r < ROWS; r++) {
        assertEquals(r * whole[r], weighted[r], 1e-9 + 1e-5 * r * whole[r], "row " + r);
      }
    }
  }

  /** No level at all has an infinite error, unless it is missing. */
  @Test
  void aCategoryWithoutALevelIsNoneWhereItIsMissing() {
    float[][] table = Arrays.copyOf(table(1), 2);
    float[][] cells = new float[2][SOURCES];
    for (int r = 0; r < 2; r++) {
      Arrays.fill(table[r], NUMBERS, NUMBERS + LEVELS, 0);
      Arrays.fill(cells[r], 1);
    }
    cells[1][NUMBERS] = 0;
    Dataset rows = Dataset.of(table);
    try (Autoencoder model = Samples.untrained(TABLE, backend)) {
      float[] scores = model.scores(rows, Dataset.of(cells));
      assertEquals(Float.POSITIVE_INFINITY, scores[0]);
      assertEquals(mean(Arrays.copyOf(model.errors(rows)[1], NUMBERS), SOURCES), scores[1], 1e-5);
      assertEquals(Float.POSITIVE_INFINITY, model.errors(rows, Dataset.of(cells))[0][NUMBERS]);
    }
  }

  private static double mean(float[] errors, int count) {
    double sum = 0;
    for (float error : errors) {
      sum += error;
    }
    return sum / count;
  }

  @Test
  void weightsThatDoNotFitAreRefusedWhereRowsAreScored() {
    Dataset rows = few(1);
    float[][] negative = new float[FEW][SOURCES];
    negative[4][2] = -1;
    try (Autoencoder model = Samples.untrained(TABLE, backend)) {
      for (Dataset weights :
          new Dataset[] {Dataset.of(negative), Dataset.of(new float[FEW][SOURCES + 1])}) {
        String reason =
            weights.columns() == SOURCES
                ? "The weights' row 4, source column 2 is -1.0; give a weight of at least 0"
                : "The weights are 25x26, but there are 25 rows of 25 source columns";
        assertError(IllegalArgumentException.class, () -> model.errors(rows, weights), reason);
        assertError(IllegalArgumentException.class, () -> model.scores(rows, weights), reason);
      }
    }
  }

  @Test
  void weightsThatDoNotFitAreRefused() {
    Dataset rows = Dataset.of(table(1));
    Training plan = Training.epochs(1);
    for (float[][] weights :
        new float[][][] {new float[ROWS][SOURCES + 1], new float[3][SOURCES]}) {
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class,
              () -> Trainer.on(backend).weights(Dataset.of(weights)).train(TABLE, plan, rows));
      assertTrue(
          String.valueOf(error.getMessage()).contains("3000 rows of 25 source columns"),
          error::toString);
    }
    float[][] negative = new float[ROWS][SOURCES];
    negative[4][1] = 1;
    negative[4][2] = -1;
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Trainer.on(backend).weights(Dataset.of(negative)).train(TABLE, plan, rows));
    assertTrue(
        String.valueOf(error.getMessage()).contains("row 4, source column 2 is -1.0"),
        error::toString);
  }

  /** With a remainder of 5: each cell counts alike, whatever the size of its batch. */
  private static final int FEW = 25;

  private static Dataset few(long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[FEW][NUMBERS + LEVELS];
    for (float[] row : rows) {
      for (int i = 0; i < NUMBERS; i++) {
        row[i] = random.nextFloat();
      }
      row[NUMBERS + random.nextInt(LEVELS)] = 1;
    }
    return Dataset.of(rows);
  }

  /**
   * Missing, as the first one is, or counting between 0 and 2; later rows less, so that a shift
   * would show.
   */
  private static Dataset fewWeights(int sources, long seed) {
    Random random = new Random(seed);
    float[][] weights = new float[FEW][sources];
    for (int r = 0; r < FEW; r++) {
      for (int i = 0; i < sources; i++) {
        weights[r][i] = random.nextDouble() < MISSING ? 0 : 2 * random.nextFloat() / (1 + r);
      }
    }
    weights[0][0] = 0;
    return Dataset.of(weights);
  }

  /** Steps so small that the result is what the first batch has begun with. */
  private static Training still(Training plan) {
    return plan.batchSize(10).learningRate(1e-30);
  }

  private static Stream<Architecture> likelihoods() {
    Architecture plain = Architecture.stacked(NUMBERS + LEVELS, 9, 3);
    return Stream.concat(
        Stream.of(LossFunction.values())
            .map(
                loss ->
                    (loss == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS
                            ? plain.outputActivation(Activation.SIGMOID)
                            : plain)
                        .loss(loss)),
        Stream.of(TABLE));
  }

  /** The mean over all cells, there or not, of what they count. */
  private static double loss(Network network, Autoencoder model, Dataset rows, Dataset weights) {
    double sum = 0;
    for (int r = 0; r < FEW; r++) {
      double[] output = through(network.encoder(), model, wide(rows.row(r)));
      output = through(network.measuredDecoder(), model, output);
      double[] errors = network.likelihood().errors(output, rows.row(r));
      for (int i = 0; i < errors.length; i++) {
        sum += weights.value(r, i) * errors[i];
      }
    }
    return sum / (FEW * weights.columns());
  }

  private static double[] through(List<Layer> layers, Autoencoder model, double[] row) {
    double[] x = row;
    for (Layer layer : layers) {
      x = layer.compute(model.values(), x);
    }
    return x;
  }

  private static double[] wide(float[] row) {
    double[] wide = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      wide[i] = row[i];
    }
    return wide;
  }

  @ParameterizedTest
  @MethodSource("likelihoods")
  void lossesAreThoseOfTheCellsThatAreThere(Architecture architecture) {
    int sources = architecture.likelihood().sources(NUMBERS + LEVELS);
    Dataset rows = few(1);
    Dataset weights = fewWeights(sources, 2);
    Dataset validation = few(3);
    Dataset validationWeights = fewWeights(sources, 4);
    Progress progress = new Progress();
    try (Autoencoder model =
        Trainer.on(backend)
            .weights(weights)
            .validation(validation, validationWeights)
            .listener(progress)
            .train(architecture, still(Training.epochs(1)), rows)) {
      Network network = Network.of(architecture);
      EpochReport report = progress.epochs.get(0);
      double expected = loss(network, model, rows, weights);
      assertReconstruction(expected, report.terms());
      assertEquals(expected, report.trainLoss(), 1e-5 * expected);
      double expectedLater = loss(network, model, validation, validationWeights);
      assertReconstruction(expectedLater, report.validationTerms());
      assertEquals(expectedLater, report.validationLoss().orElseThrow(), 1e-5 * expectedLater);
    }
  }

  private static void assertReconstruction(double expected, Map<String, Double> terms) {
    assertEquals(Set.of("reconstruction"), terms.keySet());
    assertEquals(
        expected,
        terms.getOrDefault("reconstruction", Double.NaN),
        1e-5 * expected,
        "reconstruction");
  }

  /** Codes are all there, though not all of what they were made of. */
  @ParameterizedTest
  @MethodSource("likelihoods")
  void ofGreedyStagesTheFirstHasWeights(Architecture architecture) {
    Dataset rows = few(1);
    Dataset weights = fewWeights(architecture.likelihood().sources(NUMBERS + LEVELS), 2);
    Progress progress = new Progress();
    try (Autoencoder model =
        Trainer.on(backend)
            .weights(weights)
            .listener(progress)
            .train(architecture, still(Training.greedy(1)), rows)) {
      Network whole = Network.of(architecture);
      Network first =
          new Network(
              whole.encoder().subList(0, 1),
              Optional.empty(),
              whole.decoder().subList(1, 2),
              whole.likelihood());
      assertEquals(2, progress.epochs.size());
      assertReconstruction(loss(first, model, rows, weights), progress.epochs.get(0).terms());
      double squares = 0;
      int width = whole.encoder().get(0).outputs();
      for (int r = 0; r < FEW; r++) {
        double[] code = through(whole.encoder().subList(0, 1), model, wide(rows.row(r)));
        double[] inner = through(whole.encoder().subList(1, 2), model, code);
        double[] again = through(whole.decoder().subList(0, 1), model, inner);
        for (int i = 0; i < width; i++) {
          squares += errorOfCodes(architecture, again[i], code[i]) / (FEW * width);
        }
      }
      assertReconstruction(squares, progress.epochs.get(1).terms());
    }
  }

  /** Robust losses stay what they are; of cross-entropies and groups the square remains. */
  private static double errorOfCodes(Architecture architecture, double output, double code) {
    double difference = Math.abs(output - code);
    if (architecture.likelihood().equals(new Likelihood.Alike(LossFunction.ABSOLUTE_ERROR))) {
      return difference;
    }
    boolean isHuber = architecture.likelihood().equals(new Likelihood.Alike(LossFunction.HUBER));
    double square = difference * difference;
    return !isHuber ? square : difference <= 1 ? square / 2 : difference - 0.5;
  }
}
