package dev.hourglass.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.LossFunction;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
    float[][] errors = model.errors(Dataset.of(rows));
    double sum = 0;
    double count = 0;
    for (int r = 0; r < ROWS; r++) {
      for (int i = 0; i < SOURCES; i++) {
        sum += errors[r][i] * cells[r][i];
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
}
