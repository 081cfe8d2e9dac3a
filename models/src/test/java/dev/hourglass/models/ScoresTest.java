package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.LossFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores and errors are what double precision makes of the likelihood, in calls of every kind. */
final class ScoresTest {
  private static final int COLUMNS = 12;

  /** Full batches of each size, and what takes two of them. */
  private static final int[] COUNTS = {1, 16, 64, 256, 300};

  /** Source columns: 0 to 2 numbers, 3 a category, 4 and 5 probabilities, 6 a category, 7 and 8. */
  private static final Architecture TABLE =
      Architecture.stacked(COLUMNS, 6, 3)
          .groups(
              new ColumnGroup.Elements(3, LossFunction.SQUARED_ERROR, 2),
              new ColumnGroup.OneHot(3, 0.5f),
              new ColumnGroup.Elements(2, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 0.25f),
              new ColumnGroup.OneHot(2, 3),
              new ColumnGroup.Elements(2, LossFunction.HUBER, 1));

  private static final Architecture SIGMOID =
      Architecture.stacked(COLUMNS, 6, 3).outputActivation(Activation.SIGMOID);

  private final Backend backend = Samples.java(2);

  @AfterEach
  void nothingIsLeft() {
    assertEquals(0, backend.bytes());
    backend.close();
  }

  private static Stream<Architecture> architectures() {
    Architecture stacked = Architecture.stacked(COLUMNS, 6, 3);
    return Stream.concat(
        Stream.of(LossFunction.values())
            .map(
                loss ->
                    (loss == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS ? SIGMOID : stacked)
                        .loss(loss)),
        Stream.of(TABLE, TABLE.tied()));
  }

  /** Rows that a likelihood can be of: some numbers are large, and every fifth category a share. */
  private static float[][] rows(Architecture architecture, int count) {
    Random random = new Random(5);
    float[][] rows = new float[count][COLUMNS];
    for (int r = 0; r < count; r++) {
      for (ColumnGroups.Range range : architecture.likelihood().groups(COLUMNS).ranges()) {
        ColumnGroup group = range.group();
        for (int i = range.column(); i < range.column() + group.columns(); i++) {
          rows[r][i] =
              group.isCategory()
                  ? 0
                  : group.isProbability() ? random.nextFloat() : 2 * (float) random.nextGaussian();
        }
        if (group.isCategory()) {
          float share = r % 5 == 4 ? random.nextFloat() : 1;
          rows[r][range.column() + random.nextInt(group.columns())] += share;
          rows[r][range.column() + random.nextInt(group.columns())] += 1 - share;
        }
      }
    }
    return rows;
  }

  private static double[][] expected(Autoencoder model, float[][] rows) {
    Reference reference = new Reference(model);
    return Arrays.stream(rows).map(reference::errors).toArray(double[][]::new);
  }

  private static double mean(double[] errors) {
    return Arrays.stream(errors).sum() / errors.length;
  }

  private static void assertClose(double expected, double actual, String what) {
    assertEquals(expected, actual, 1e-5 * (1 + Math.abs(expected)), what);
  }

  private static void assertClose(double[] expected, float[] actual, String what) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      assertClose(expected[i], actual[i], what + ", source column " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void everyCallGivesWhatDoublePrecisionDoes(Architecture architecture) {
    try (Autoencoder model = Samples.untrained(architecture, backend)) {
      float[][] rows = rows(architecture, 300);
      double[][] expected = expected(model, rows);
      for (int count : COUNTS) {
        Dataset data = Dataset.of(Arrays.copyOf(rows, count));
        float[][] errors = model.errors(data);
        float[] scores = model.scores(data);
        assertEquals(count, errors.length);
        assertEquals(count, scores.length);
        for (int r = 0; r < count; r++) {
          String what = "row " + r + " of " + count;
          assertClose(expected[r], errors[r], what);
          assertClose(mean(expected[r]), scores[r], what);
        }
      }
      float[] errors = new float[architecture.likelihood().sources(COLUMNS)];
      for (int r = 0; r < 20; r++) {
        model.errors(rows[r], errors);
        assertClose(expected[r], errors, "row " + r);
        assertClose(mean(expected[r]), model.score(rows[r]), "row " + r);
      }
    }
  }

  /** A category of three columns counts as one: by columns, a mean would be of 12. */
  @Test
  void aScoreIsTheMeanOverSourceColumns() {
    float[] parameters = new float[(int) TABLE.parameterCount()];
    float[] row = {1, 2, 0, 0, 1, 0, 1, 0, 1, 0, 3, -0.5f};
    // Of an output of zeros: twice the squares, half of log 3, two quarters of log 2, thrice log 2.
    double sum = 2 * (1 + 4) + 0.5 * Math.log(3) + (0.5 + 3) * Math.log(2) + 2.5 + 0.125;
    try (Autoencoder model = Samples.model(TABLE, parameters, backend)) {
      assertEquals(sum / 9, model.score(row), 1e-6);
      assertEquals(sum / 9, model.scores(Dataset.of(row, COLUMNS))[0], 1e-6);
    }
  }

  @Test
  void scoresBySquaredErrorAreTheReconstructionErrors() {
    Architecture squared = Architecture.stacked(COLUMNS, 6, 3);
    Dataset data = Dataset.of(rows(squared, 300));
    try (Autoencoder model = Samples.untrained(squared, backend)) {
      assertArrayEquals(model.reconstructionErrors(data), model.scores(data));
      assertEquals(model.reconstructionError(data.row(2)), model.score(data.row(2)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 300})
  void scoresAreWrittenIntoTheCallersMemory(int count) {
    Dataset data = Dataset.of(rows(TABLE, count));
    try (Autoencoder model = Samples.untrained(TABLE, backend)) {
      float[] scores = new float[count + 3];
      Arrays.fill(scores, -7);
      model.scores(data, scores);
      assertArrayEquals(model.scores(data), Arrays.copyOf(scores, count));
      for (int i = count; i < scores.length; i++) {
        assertEquals(-7, scores[i], "beyond the last");
      }
      float[] tooShort = new float[count - 1];
      Arrays.fill(tooShort, -7);
      assertError(
          IllegalArgumentException.class, () -> model.scores(data, tooShort), "scores", "" + count);
      for (float value : tooShort) {
        assertEquals(-7, value, "nothing is written");
      }
      for (int length : new int[] {8, 10}) {
        assertError(
            IllegalArgumentException.class,
            () -> model.errors(data.row(0), new float[length]),
            "errors",
            "9");
      }
    }
  }

  /**
   * Values of which a cross-entropy would be 0, or too small, whatever the model says.
   *
   * @param first column
   */
  private record Incomplete(int first, int source, List<Float> values) {}

  private static Stream<Incomplete> incompleteCategories() {
    return Stream.of(
        new Incomplete(3, 3, List.of(0f, 0f, 0f)),
        new Incomplete(3, 3, List.of(0f, 0.9f, 0f)),
        new Incomplete(3, 3, List.of(0.5f, 0.5f, 0.5f)),
        new Incomplete(3, 3, List.of(1f, 0f, 1f)),
        new Incomplete(8, 6, List.of(0f, 0f)),
        new Incomplete(8, 6, List.of(0.5f, 0.50001f)));
  }

  @ParameterizedTest
  @MethodSource("incompleteCategories")
  void aCategoryThatDoesNotAddUpToOneHasAnInfiniteErrorAndScore(Incomplete incomplete) {
    try (Autoencoder model = Samples.untrained(TABLE, backend)) {
      float[][] rows = rows(TABLE, 300);
      int bad = 7;
      for (int i = 0; i < incomplete.values().size(); i++) {
        rows[bad][incomplete.first() + i] = incomplete.values().get(i);
      }
      double[][] expected = expected(model, rows);
      expected[bad][incomplete.source()] = Double.POSITIVE_INFINITY;
      for (int count : new int[] {8, 300}) {
        Dataset data = Dataset.of(Arrays.copyOf(rows, count));
        float[][] errors = model.errors(data);
        float[] scores = model.scores(data);
        for (int r = 0; r < count; r++) {
          assertNarrowed(expected[r], errors[r]);
          assertNarrowed(mean(expected[r]), scores[r], "row " + r);
        }
      }
      assertEquals(Float.POSITIVE_INFINITY, model.score(rows[bad]));
      assertClose(mean(expected[6]), model.score(rows[6]), "the next call");
    }
  }

  private record Impossible(Architecture architecture, int column, int source, float value) {}

  private static Stream<Impossible> impossibleValues() {
    return Stream.of(-0.01f, 1.01f, -50f, 1e20f, -3e38f, 3e38f)
        .flatMap(
            value ->
                Stream.of(
                    new Impossible(TABLE, 3, 3, value),
                    new Impossible(TABLE, 5, 3, value),
                    new Impossible(TABLE, 6, 4, value),
                    new Impossible(TABLE, 7, 5, value),
                    new Impossible(TABLE, 9, 6, value),
                    new Impossible(SIGMOID, 0, 0, value),
                    new Impossible(SIGMOID, 11, 11, value)));
  }

  /** Cross-entropy with a target of 50, say, may be as far below 0, and the most usual score. */
  @ParameterizedTest
  @MethodSource("impossibleValues")
  void whatIsNoProbabilityHasAnInfiniteErrorAndScore(Impossible impossible) {
    Architecture architecture = impossible.architecture();
    try (Autoencoder model = Samples.untrained(architecture, backend)) {
      float[][] rows = rows(architecture, 300);
      int bad = 7;
      rows[bad][impossible.column()] = impossible.value();
      double[][] expected = expected(model, rows);
      expected[bad][impossible.source()] = Double.POSITIVE_INFINITY;
      for (int count : new int[] {8, 16, 300}) {
        Dataset data = Dataset.of(Arrays.copyOf(rows, count));
        float[][] errors = model.errors(data);
        float[] scores = model.scores(data);
        assertNarrowed(expected[bad], errors[bad]);
        assertEquals(Float.POSITIVE_INFINITY, scores[bad]);
        for (int r = 0; r < count; r++) {
          if (r != bad) {
            assertClose(expected[r], errors[r], "another row, " + r);
            assertClose(mean(expected[r]), scores[r], "another row, " + r);
          }
        }
      }
      float[] errors = new float[expected[bad].length];
      model.errors(rows[bad], errors);
      assertNarrowed(expected[bad], errors);
      assertEquals(Float.POSITIVE_INFINITY, model.score(rows[bad]));
      assertClose(mean(expected[6]), model.score(rows[6]), "the next call");
    }
  }

  /** As close as single precision has it; infinite where a float can't hold it. */
  private static void assertNarrowed(double[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertNarrowed(expected[i], actual[i], "source column " + i);
    }
  }

  private static void assertNarrowed(double expected, float actual, String what) {
    assertFalse(Float.isNaN(actual), what);
    if (Math.abs(expected) > Float.MAX_VALUE) {
      assertEquals((float) expected, actual, what);
    } else {
      assertClose(expected, actual, what);
    }
  }

  /** What rounding makes of probabilities of 0 and 1 is no reason to be infinite. */
  @Test
  void aRoundedProbabilityHasAFiniteError() {
    try (Autoencoder model = Samples.untrained(TABLE, backend)) {
      float[][] rows = rows(TABLE, 2);
      rows[0][6] = 1 + 5e-7f;
      rows[0][7] = -5e-7f;
      rows[1][3] = 1 + 5e-7f;
      rows[1][4] = 0;
      rows[1][5] = 1e-6f;
      double[][] expected = expected(model, rows);
      float[][] errors = model.errors(Dataset.of(rows));
      for (int r = 0; r < 2; r++) {
        assertClose(expected[r], errors[r], "row " + r);
        assertClose(mean(expected[r]), model.score(rows[r]), "row " + r);
      }
    }
  }

  private static Stream<Architecture> tables() {
    return Stream.of(Activation.values())
        .flatMap(
            activation ->
                Stream.of(
                    TABLE.hiddenActivation(activation),
                    TABLE.hiddenActivation(activation).codeActivation(activation).tied()));
  }

  /** In one or two number columns, while all else is usual. */
  @ParameterizedTest
  @MethodSource("tables")
  void hugeNumbersInATableScoreWhatDoublePrecisionSays(Architecture architecture) {
    List<Float> values = List.of(1e30f, -1e30f, 1e34f, -1e37f, 1e38f, -3e38f, 3e38f);
    int[] numbers = {0, 1, 2, 10, 11};
    float[] usual = rows(architecture, 1)[0];
    float[][] rows = new float[values.size() * values.size() * numbers.length][];
    for (int r = 0; r < rows.length; r++) {
      int rest = r / values.size();
      rows[r] = usual.clone();
      rows[r][numbers[rest % numbers.length]] = values.get(r % values.size());
      rows[r][numbers[(rest + 2) % numbers.length]] = values.get(rest / numbers.length);
    }
    try (Autoencoder model = Samples.untrained(architecture, backend)) {
      double[][] expected = expected(model, rows);
      float[][] errors = model.errors(Dataset.of(rows));
      float[] scores = model.scores(Dataset.of(rows));
      float[] single = new float[9];
      for (int r = 0; r < rows.length; r++) {
        double score = mean(expected[r]);
        assertNarrowed(expected[r], errors[r]);
        assertNarrowed(score, scores[r], "row " + r);
        model.errors(rows[r], single);
        assertNarrowed(expected[r], single);
        assertNarrowed(score, model.score(rows[r]), "row " + r);
      }
    }
  }
}
