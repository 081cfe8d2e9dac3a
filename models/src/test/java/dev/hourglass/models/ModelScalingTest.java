package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.pca.PrincipalComponents;
import dev.hourglass.models.testing.Warnings;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingDivergedException;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.table.Scale;
import dev.hourglass.table.Scaling;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.LossFunction;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models that carry the scaling of their inputs, held against ones that are given rows which were
 * scaled by hand.
 */
final class ModelScalingTest {
  private static final int WIDTH = 6;
  private static final int ROWS = 400;
  private static final Architecture ARCHITECTURE = Architecture.stacked(WIDTH, 5, 2);
  private static final Training PLAN = Training.epochs(5).learningRate(0.01).seed(3);

  private final Backend backend = Samples.java(2);

  @AfterEach
  void nothingIsLeft() {
    assertEquals(0, backend.bytes());
    backend.close();
  }

  /**
   * Columns of rank 2 in all kinds of units: about 0; about a million; a million times as wide;
   * seconds of one day since 1970, which floats can't tell apart within two minutes; cents beyond
   * 2^24; and always the same.
   */
  private static double[][] raw(int rows, long seed) {
    Random random = new Random(seed);
    double[][] result = new double[rows][];
    for (int r = 0; r < rows; r++) {
      double u = random.nextGaussian();
      double v = random.nextGaussian();
      result[r] =
          new double[] {
            u + 0.1 * random.nextGaussian(),
            1e6 + v + 0.1 * random.nextGaussian(),
            1e6 * (u - v + 0.1 * random.nextGaussian()),
            Math.rint(1_764_400_000 + 100 * (u + v) + 10 * random.nextGaussian()),
            Math.rint(20_000_000 + 5 * (u - 2 * v)),
            42
          };
    }
    return result;
  }

  /** A way to scale the columns, of which each is given its numbers. */
  private interface ByHand {
    double[] scaled(double[] column);
  }

  private record Case(Scaling scaling, ByHand byHand) {
    @Override
    public String toString() {
      return scaling.toString();
    }
  }

  private static double[] linear(double[] column, double center, double width) {
    return Arrays.stream(column).map(x -> (x - center) / (width > 0 ? width : 1)).toArray();
  }

  private static double[] standardized(double[] column) {
    double mean = column[0] + Arrays.stream(column).map(x -> x - column[0]).average().orElseThrow();
    double variance =
        Arrays.stream(column).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    return linear(column, mean, Math.sqrt(variance));
  }

  /** Of {@value #ROWS} sorted numbers the quantile q stands at 399·q. */
  private static double[] robust(double[] column) {
    double[] sorted = column.clone();
    Arrays.sort(sorted);
    double lower = sorted[99] + 0.75 * (sorted[100] - sorted[99]);
    double median = sorted[199] + 0.5 * (sorted[200] - sorted[199]);
    double upper = sorted[299] + 0.25 * (sorted[300] - sorted[299]);
    return linear(column, median, upper - lower);
  }

  private static double[] minMax(double[] column) {
    double[] sorted = column.clone();
    Arrays.sort(sorted);
    return linear(column, sorted[0], sorted[ROWS - 1] - sorted[0]);
  }

  private static double[] asinh(double[] column) {
    return Arrays.stream(standardized(column))
        .map(z -> Math.signum(z) * Math.log(Math.abs(z) + Math.sqrt(z * z + 1)))
        .toArray();
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(new Scaling.Standard(), ModelScalingTest::standardized),
        new Case(new Scaling.MinMax(), ModelScalingTest::minMax),
        new Case(new Scaling.Robust(), ModelScalingTest::robust),
        new Case(new Scaling.Asinh(), ModelScalingTest::asinh));
  }

  private static Dataset byHand(double[][] rows, ByHand scaling) {
    float[] values = new float[rows.length * WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      int column = i;
      double[] scaled = scaling.scaled(Arrays.stream(rows).mapToDouble(r -> r[column]).toArray());
      for (int r = 0; r < rows.length; r++) {
        values[r * WIDTH + i] = (float) scaled[r];
      }
    }
    return Dataset.of(values, WIDTH);
  }

  private static void assertNear(float[][] expected, float[][] actual, double tolerance) {
    assertEquals(expected.length, actual.length);
    for (int r = 0; r < expected.length; r++) {
      for (int i = 0; i < expected[r].length; i++) {
        double most = tolerance * (1 + Math.abs(expected[r][i]));
        assertEquals(expected[r][i], actual[r][i], most, "row " + r + ", column " + i);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void unitsMakeNoDifference(Case each) {
    double[][] raw = raw(ROWS, 1);
    Dataset scaled = byHand(raw, each.byHand);
    try (Autoencoder expected = Trainer.on(backend).train(ARCHITECTURE, PLAN, scaled);
        Autoencoder actual =
            Trainer.on(backend).scaling(each.scaling).train(ARCHITECTURE, PLAN, raw)) {
      assertNear(expected.encode(scaled), actual.encode(raw), 1e-3);
      assertNear(expected.errors(scaled), actual.errors(raw), 1e-3);
      assertArrayEquals(expected.scores(scaled), actual.scores(raw), 1e-3f);
      float[][] ofScaled = expected.reconstruct(scaled);
      double[][] ofRaw = actual.reconstruct(raw);
      List<Scale> scales = actual.scaling().orElseThrow().columns();
      for (int r = 0; r < ROWS; r++) {
        for (int i = 0; i < WIDTH; i++) {
          double back = scales.get(i).scaled(ofRaw[r][i]);
          assertEquals(ofScaled[r][i], back, 1e-3 * (1 + Math.abs(back)), "column " + i);
        }
      }
      // Of the column that is always the same.
      assertEquals(new Scale(42, 1, each.scaling instanceof Scaling.Asinh), scales.get(5));
    }
  }

  /** The first three columns, which floats hold. */
  @Test
  void floatsAreScaledToo() {
    double[][] raw = raw(ROWS, 1);
    float[][] floats = new float[ROWS][WIDTH];
    for (int r = 0; r < ROWS; r++) {
      raw[r][3] -= 1_764_400_000;
      raw[r][4] -= 20_000_000;
      for (int i = 0; i < WIDTH; i++) {
        floats[r][i] = (float) raw[r][i];
        raw[r][i] = floats[r][i];
      }
    }
    Dataset data = Dataset.of(floats);
    Trainer trainer = Trainer.on(backend).scaling(new Scaling.Standard());
    try (Autoencoder ofDoubles = trainer.train(ARCHITECTURE, PLAN, raw);
        Autoencoder ofFloats = trainer.train(ARCHITECTURE, PLAN, data)) {
      assertEquals(ofDoubles.scaling(), ofFloats.scaling());
      assertArrayEquals(Samples.parameters(ofDoubles), Samples.parameters(ofFloats));
      assertArrayEquals(ofDoubles.scores(raw), ofFloats.scores(data));
      assertArrayEquals(ofDoubles.encode(raw), ofFloats.encode(data));
      assertArrayEquals(ofDoubles.errors(raw), ofFloats.errors(data));
      double[][] wide = ofDoubles.reconstruct(raw);
      float[][] narrow = ofFloats.reconstruct(data);
      for (int r = 0; r < ROWS; r++) {
        for (int i = 0; i < WIDTH; i++) {
          assertEquals((float) wide[r][i], narrow[r][i]);
        }
      }
    }
  }

  private static ColumnScales scales(boolean isAsinh) {
    return new ColumnScales(
        List.of(
            new Scale(0, 1, isAsinh),
            new Scale(5, 0.5, isAsinh),
            new Scale(-2, 3, isAsinh),
            new Scale(0, 1e-3, isAsinh),
            ColumnScales.UNCHANGED,
            new Scale(100, 50, isAsinh)));
  }

  private static float[] scaledByHand(float[] row, ColumnScales scales) {
    float[] scaled = new float[row.length];
    for (int i = 0; i < row.length; i++) {
      Scale scale = scales.column(i);
      double z = (row[i] - scale.center()) / scale.width();
      scaled[i] = (float) (scale.isAsinh() ? Math.log(z + Math.sqrt(z * z + 1)) : z);
    }
    return scaled;
  }

  /** 300 rows are a whole batch and one that is filled up. */
  @Test
  void allFormsSayWhatTheUnscaledModelSaysOfScaledRows() {
    Dataset rows = Samples.uniform(300, WIDTH, 4);
    Dataset codes = Samples.uniform(300, 2, 5);
    for (boolean isAsinh : new boolean[] {false, true}) {
      ColumnScales scales = scales(isAsinh);
      try (Autoencoder plain = Samples.untrained(ARCHITECTURE, backend);
          Autoencoder model = Samples.scaled(plain, scales, backend)) {
        Reference reference = new Reference(plain);
        float[][] encoded = model.encode(rows);
        float[][] reconstructed = model.reconstruct(rows);
        float[][] decoded = model.decode(codes);
        float[] scores = model.scores(rows);
        float[][] errors = model.errors(rows);
        FloatBuffer buffer = FloatBuffer.allocate(300 * WIDTH);
        model.reconstruct(rows, buffer);
        double[] sums = new double[WIDTH];
        for (int r = 0; r < rows.rows(); r++) {
          float[] row = rows.row(r);
          double[] wide = new double[WIDTH];
          for (int i = 0; i < WIDTH; i++) {
            wide[i] = row[i];
          }
          float[] scaled = scaledByHand(row, scales);
          double size = 1 + reference.error(scaled);
          assertRow(reference.encode(scaled), encoded[r], size);
          assertRow(reference.encode(scaled), model.encode(row), size);
          float[] code = new float[2];
          model.encode(wide, code);
          assertRow(reference.encode(scaled), code, size);
          double[] expected = restored(reference.reconstruct(scaled), scales);
          assertScaled(expected, reconstructed[r], scales, size);
          assertScaled(expected, model.reconstruct(row), scales, size);
          assertScaled(restored(reference.decode(codes.row(r)), scales), decoded[r], scales, 1);
          assertScaled(
              restored(reference.decode(codes.row(r)), scales),
              model.decode(codes.row(r)),
              scales,
              1);
          assertEquals(reconstructed[r][3], buffer.get(r * WIDTH + 3));
          double[] back = wide.clone();
          model.reconstruct(back, back);
          for (int i = 0; i < WIDTH; i++) {
            assertEquals(reconstructed[r][i], back[i], 1e-4 * size * (1 + Math.abs(back[i])));
          }
          assertEquals(reference.error(scaled), scores[r], 1e-4 * size);
          assertEquals(reference.error(scaled), model.score(row), 1e-4 * size);
          assertEquals(reference.error(scaled), model.score(wide), 1e-4 * size);
          assertEquals(reference.error(scaled), model.reconstructionError(row), 1e-4 * size);
          float[] ofRow = new float[WIDTH];
          model.errors(wide, ofRow);
          double[] squares = reference.squaredErrors(scaled);
          for (int i = 0; i < WIDTH; i++) {
            sums[i] += squares[i] / rows.rows();
            assertEquals(squares[i], errors[r][i], 1e-4 * size * WIDTH);
            assertEquals(squares[i], ofRow[i], 1e-4 * size * WIDTH);
          }
        }
        float[] features = model.featureErrors(rows);
        for (int i = 0; i < WIDTH; i++) {
          assertEquals(sums[i], features[i], 1e-4 * (1 + sums[i]));
        }
        double mean = Arrays.stream(sums).average().orElseThrow();
        assertEquals(mean, model.meanSquaredError(rows), 1e-4 * (1 + mean));
      }
    }
  }

  private static double[] restored(double[] scaled, ColumnScales scales) {
    double[] row = new double[scaled.length];
    for (int i = 0; i < row.length; i++) {
      Scale scale = scales.column(i);
      double z = scale.isAsinh() ? (Math.exp(scaled[i]) - Math.exp(-scaled[i])) / 2 : scaled[i];
      row[i] = scale.center() + scale.width() * z;
    }
    return row;
  }

  private static void assertRow(double[] expected, float[] actual, double size) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-5 * size * (1 + Math.abs(expected[i])));
    }
  }

  private static void assertScaled(
      double[] expected, float[] actual, ColumnScales scales, double size) {
    for (int i = 0; i < expected.length; i++) {
      double unit = scales.column(i).width() + Math.abs(expected[i]);
      assertEquals(expected[i], actual[i], 1e-4 * size * unit, "column " + i);
    }
  }

  @Test
  void missingCellsDoNotCount() {
    double[][] raw = raw(ROWS, 1);
    float[] cells = new float[ROWS * WIDTH];
    Arrays.fill(cells, 1);
    double[][] spoilt = new double[ROWS][];
    double sum = 0;
    for (int r = 0; r < ROWS; r++) {
      spoilt[r] = raw[r].clone();
      if (r % 4 == 0) {
        spoilt[r][0] = 1e9;
        cells[r * WIDTH] = 0;
      } else {
        sum += raw[r][0];
      }
    }
    Dataset weights = Dataset.of(cells, WIDTH);
    Trainer trainer = Trainer.on(backend).scaling(new Scaling.Standard()).weights(weights);
    try (Autoencoder model = trainer.train(ARCHITECTURE, PLAN, spoilt)) {
      double center = model.scaling().orElseThrow().column(0).center();
      assertEquals(sum / (ROWS * 3 / 4), center, 1e-12);
      float[][] errors = model.errors(spoilt, weights);
      float[] scores = model.scores(spoilt, weights);
      float[][] all = model.errors(spoilt);
      assertEquals(0, errors[4][0]);
      assertEquals(all[4][1], errors[4][1]);
      double mean = 0;
      for (int i = 1; i < WIDTH; i++) {
        mean += all[4][i] / WIDTH;
      }
      assertEquals(mean, scores[4], 1e-6 * mean);
    }
  }

  @Test
  void columnsOfProbabilitiesStayAsTheyAre() {
    Architecture table =
        Architecture.stacked(WIDTH, 5, 2)
            .groups(
                new ColumnGroup.Elements(2, LossFunction.HUBER, 1),
                new ColumnGroup.OneHot(3, 1),
                new ColumnGroup.Elements(1, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 1));
    Random random = new Random(8);
    double[][] rows = new double[100][WIDTH];
    for (double[] row : rows) {
      row[0] = 1e6 * random.nextGaussian();
      row[1] = 500 + random.nextGaussian();
      row[2 + random.nextInt(3)] = 1;
      row[5] = random.nextDouble();
    }
    try (Autoencoder model =
        Trainer.on(backend).scaling(new Scaling.Asinh()).train(table, PLAN, rows)) {
      List<Scale> scales = model.scaling().orElseThrow().columns();
      for (int i = 0; i < WIDTH; i++) {
        boolean isNumber = i < 2;
        assertEquals(isNumber, scales.get(i).isAsinh());
        assertEquals(!isNumber, scales.get(i).equals(ColumnScales.UNCHANGED));
      }
      double[] reconstruction = model.reconstruct(rows)[0];
      assertEquals(1, reconstruction[2] + reconstruction[3] + reconstruction[4], 1e-6);
      assertEquals(500, reconstruction[1], 20);
      rows[0][5] = 1.5;
      assertEquals(Float.POSITIVE_INFINITY, model.score(rows[0]), "no probability");
      assertEquals(Float.POSITIVE_INFINITY, model.scores(rows)[0]);
      assertTrue(model.scores(rows)[1] < 10);
    }
  }

  @Test
  void whereNothingIsScaledNoScalingIsTaken() {
    Architecture pixels = ARCHITECTURE.outputActivation(Activation.SIGMOID);
    Dataset data = Samples.uniform(50, WIDTH, 1);
    assertError(
        IllegalArgumentException.class,
        () -> Trainer.on(backend).scaling(new Scaling.MinMax()).train(pixels, PLAN, data),
        "are of probabilities",
        "leave the scaling out");
  }

  @Test
  void theOutputsRangeIsThatOfScaledData() {
    Architecture sigmoid =
        ARCHITECTURE.outputActivation(Activation.SIGMOID).loss(LossFunction.SQUARED_ERROR);
    double[][] raw = raw(50, 1);
    assertError(
        IllegalArgumentException.class,
        () -> Trainer.on(backend).scaling(new Scaling.Standard()).train(sigmoid, PLAN, raw),
        "The scaled training data's row 0");
    try (Autoencoder model =
        Trainer.on(backend).scaling(new Scaling.MinMax()).train(sigmoid, PLAN, raw)) {
      double[] row = model.reconstruct(raw)[0];
      assertTrue(row[1] > 1e6 - 10 && row[1] < 1e6 + 10, "column 1 is " + row[1]);
    }
  }

  @Test
  void validationDataIsScaledAlike() {
    double[][] raw = raw(ROWS, 1);
    double[][] others = raw(60, 2);
    Progress progress = new Progress();
    Trainer trainer =
        Trainer.on(backend).validation(others).listener(progress).scaling(new Scaling.Standard());
    try (Autoencoder model = trainer.train(ARCHITECTURE, PLAN, raw)) {
      float[] scores = model.scores(others);
      double sum = 0;
      for (float score : scores) {
        sum += score;
      }
      double expected = sum / scores.length;
      double told = progress.epochs.get(4).validationLoss().orElseThrow();
      assertEquals(expected, told, 1e-5 * (1 + expected));
    }
    assertError(
        IllegalArgumentException.class,
        () -> Trainer.on(backend).validation(new double[][] {{1}}).train(ARCHITECTURE, PLAN, raw),
        "width of the validation data",
        "1 columns");
    others[7][2] = -1e300;
    assertError(
        TrainingDivergedException.class,
        () -> trainer.train(ARCHITECTURE, PLAN, raw),
        "row 7",
        "column 2, which is -3.4028235E38 when scaled");
  }

  /** Nothing warns of columns that are scaled, and something does of the same without. */
  @Test
  void scaledColumnsAreNoReasonToWarn() {
    double[][] raw = raw(ROWS, 1);
    Trainer trainer = Trainer.on(backend);
    Trainer scaling = trainer.scaling(new Scaling.Standard());
    Training longer = Training.epochs(40).batchSize(20).learningRate(0.005);
    assertEquals("", Warnings.during(() -> scaling.train(ARCHITECTURE, longer, raw).close()));
    String told = Warnings.during(() -> trainer.train(ARCHITECTURE, longer, raw).close());
    assertTrue(told.contains("columns of the training data have a mean far from 0"), told);
  }

  @Test
  void whatIsNotFiniteOrNotAsWideIsRefused() {
    try (Autoencoder plain = Samples.untrained(ARCHITECTURE, backend);
        Autoencoder model = Samples.scaled(plain, scales(false), backend)) {
      double[] bad = {1, 2, Double.NaN, 4, 5, 6};
      double[][] rows = {new double[WIDTH], bad};
      float[] row = {1, 2, 3, 4, Float.POSITIVE_INFINITY, 6};
      assertError(IllegalArgumentException.class, () -> model.score(row), "column 4 is Infinity");
      assertError(IllegalArgumentException.class, () -> model.score(bad), "column 2 is NaN");
      assertError(
          IllegalArgumentException.class, () -> model.scores(rows), "row 1's column 2 is NaN");
      assertError(
          IllegalArgumentException.class, () -> model.scores(new double[0][]), "has no rows");
      assertError(
          IllegalArgumentException.class,
          () -> model.encode(new double[][] {new double[WIDTH], {1, 2}}),
          "row 1 is 2 columns");
      assertError(
          IllegalArgumentException.class,
          () -> model.reconstruct(new double[WIDTH], new double[7]),
          "has 7 elements");
      assertError(
          IllegalArgumentException.class,
          () -> Trainer.on(backend).train(ARCHITECTURE, PLAN, new double[][] {{1}, {1e300}}),
          "1 columns");
      assertError(
          IllegalArgumentException.class,
          () -> Trainer.on(backend).train(Architecture.stacked(2, 1), PLAN, large()),
          "row 1, column 0 is Infinity");
    }
  }

  private static double[][] large() {
    return new double[][] {{1, 2}, {1e300, 3}};
  }

  /** Doubles are taken by models without a scaling too, as the floats that are nearest to them. */
  @Test
  void withoutAScalingDoublesAreRounded() {
    Dataset floats = Samples.uniform(300, WIDTH, 4);
    double[][] doubles = new double[300][WIDTH];
    for (int r = 0; r < 300; r++) {
      for (int i = 0; i < WIDTH; i++) {
        doubles[r][i] = floats.value(r, i);
      }
    }
    try (Autoencoder trained = Trainer.on(backend).train(ARCHITECTURE, PLAN, floats);
        Autoencoder same = Trainer.on(backend).train(ARCHITECTURE, PLAN, doubles)) {
      assertTrue(same.scaling().isEmpty());
      assertArrayEquals(Samples.parameters(trained), Samples.parameters(same));
      assertArrayEquals(trained.scores(floats), same.scores(doubles));
      assertArrayEquals(trained.encode(floats), same.encode(doubles));
      assertEquals(Float.POSITIVE_INFINITY, same.score(new double[] {1e300, 0, 0, 0, 0, 0}));
    }
  }

  private static List<float[]> hugeRows() {
    float max = Float.MAX_VALUE;
    List<float[]> rows = new ArrayList<>();
    for (float value : new float[] {max, -max, 1e38f, 0x1p100f, -0x1p60f, Float.MIN_VALUE}) {
      for (int i = 0; i < WIDTH; i++) {
        float[] row = Samples.uniform(1, WIDTH, i).row(0);
        row[i] = value;
        rows.add(row);
        float[] two = row.clone();
        two[(i + 1) % WIDTH] = -value;
        rows.add(two);
      }
      float[] all = new float[WIDTH];
      Arrays.fill(all, value);
      rows.add(all);
    }
    return rows;
  }

  @Test
  void hugeRowsAreNeverNaN() {
    Dataset data = Dataset.of(hugeRows().toArray(float[][]::new));
    for (boolean isAsinh : new boolean[] {false, true}) {
      ColumnScales scales = scales(isAsinh);
      try (Autoencoder plain = Samples.untrained(ARCHITECTURE, backend);
          Autoencoder model = Samples.scaled(plain, scales, backend)) {
        Reference reference = new Reference(plain);
        float[] scores = model.scores(data);
        float[][] reconstructions = model.reconstruct(data);
        float[][] codes = model.encode(data);
        for (int r = 0; r < data.rows(); r++) {
          float[] row = data.row(r);
          double[] wide = new double[WIDTH];
          float[] scaled = new float[WIDTH];
          for (int i = 0; i < WIDTH; i++) {
            wide[i] = row[i];
            scaled[i] = (float) scales.column(i).scaled(row[i]);
            if (Float.isInfinite(scaled[i])) {
              scaled[i] = Math.copySign(Float.MAX_VALUE, scaled[i]);
            }
            assertFalse(Float.isNaN(reconstructions[r][i]));
          }
          double expected = reference.error(scaled);
          for (float score : new float[] {scores[r], model.score(row), model.score(wide)}) {
            if (expected > Float.MAX_VALUE) {
              assertEquals(Float.POSITIVE_INFINITY, score);
            } else {
              assertEquals(expected, score, 1e-4 * (1 + expected), Arrays.toString(row));
            }
            // Column 4 is not scaled, by whatever.
            assertTrue(!isAsinh || Math.abs(row[4]) > 1e15 || Float.isFinite(score));
          }
          for (float code : codes[r]) {
            assertFalse(Float.isNaN(code));
          }
          double[] back = new double[WIDTH];
          model.reconstruct(wide, back);
          for (int i = 0; i < WIDTH; i++) {
            assertFalse(Double.isNaN(back[i]));
          }
        }
      }
    }
  }

  /** The largest float as a code times weights exceeds one, which a small width makes usual. */
  @Test
  void whatAFloatHoldsInTheDatasUnitsIsNotInfinite() {
    // Encoder 1-1 and decoder 1-1 of weight 4, without biases.
    Architecture architecture = Architecture.undercomplete(2, 1);
    float[] parameters = {1, 0, 4, 0, 0, 0, 0};
    ColumnScales scales =
        new ColumnScales(List.of(new Scale(0, 1e-30, false), new Scale(7, 1, false)));
    try (Autoencoder plain = Samples.model(architecture, parameters, backend);
        Autoencoder model = Samples.scaled(plain, scales, backend)) {
      float[] decoded = model.decode(new float[] {2e38f});
      assertEquals(8e8, decoded[0], 1e3);
      assertEquals(7, decoded[1]);
      float[][] many = model.decode(Dataset.of(new float[] {1, 2e38f, 1}, 1));
      assertArrayEquals(new float[] {4e-30f, 7}, many[0]);
      assertArrayEquals(decoded, many[1]);
      assertArrayEquals(many[0], many[2]);
    }
  }

  @Test
  void aScalingGoesToOtherBackends() {
    try (Autoencoder plain = Samples.untrained(ARCHITECTURE, backend);
        Autoencoder model = Samples.scaled(plain, scales(true), backend);
        Backend another = Samples.java(1);
        Autoencoder moved = model.on(another)) {
      assertEquals(model.scaling(), moved.scaling());
      float[] row = Samples.uniform(1, WIDTH, 1).row(0);
      assertEquals(model.score(row), moved.score(row));
      assertTrue(moved.toString().contains("with a scaling"), moved.toString());
    }
  }

  @Test
  void principalComponentsAreThoseOfScaledData() {
    double[][] raw = raw(ROWS, 1);
    Architecture linear = Architecture.undercomplete(WIDTH, 2).initializer(new Initializer.Pca(0));
    Training few = Training.epochs(1).learningRate(1e-6);
    Dataset scaled = byHand(raw, ModelScalingTest::standardized);
    try (Autoencoder model =
            Trainer.on(backend).scaling(new Scaling.Standard()).train(linear, few, raw);
        Autoencoder byHand = Trainer.on(backend).train(linear, few, scaled)) {
      LinearCertificate expected = LinearCertificate.of(byHand, scaled);
      double sum = 0;
      for (float score : model.scores(raw)) {
        sum += score;
      }
      assertEquals(expected.optimalError(), sum / ROWS, 1e-4 * expected.optimalError());
      assertTrue(expected.optimalError() < 0.1, "the components explain most");
    }
  }

  @Test
  void theCertificateIsOfScaledData() {
    double[][] raw = raw(ROWS, 1);
    float[][] floats = new float[ROWS][WIDTH];
    for (int r = 0; r < ROWS; r++) {
      for (int i = 0; i < WIDTH; i++) {
        floats[r][i] = (float) (i == 3 ? raw[r][i] - 1_764_400_000 : raw[r][i]);
      }
    }
    Dataset data = Dataset.of(floats);
    Training plan = Training.epochs(300).batchSize(50).learningRate(0.005).seed(1);
    Architecture linear = Architecture.undercomplete(WIDTH, 2);
    try (Autoencoder model =
        Trainer.on(backend).scaling(new Scaling.Standard()).train(linear, plan, data)) {
      LinearCertificate certificate = LinearCertificate.of(model, data);
      assertTrue(certificate.largestAngle() < 2, certificate.toString());
      Dataset scaled = model.scaling().orElseThrow().scaled(data);
      PrincipalComponents pca = PrincipalComponents.fit(scaled, 2);
      assertEquals(certificate, LinearCertificate.of(model, data, pca));
      try (Autoencoder byHand = Trainer.on(backend).train(linear, plan, scaled)) {
        assertEquals(LinearCertificate.of(byHand, scaled), certificate);
      }
    }
  }
}
