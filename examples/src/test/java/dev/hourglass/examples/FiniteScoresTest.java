package dev.hourglass.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Training;
import dev.hourglass.table.Scaling;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of huge numbers score alike on every backend, and never NaN. */
final class FiniteScoresTest {
  private static final float MAX = Float.MAX_VALUE;
  private static final int WIDTH = 6;

  static Stream<String> backends() {
    return Backends.found().stream()
        .filter(found -> found.availability() instanceof Availability.Usable)
        .map(Backends.Found::name);
  }

  private static Dataset rows(boolean areHuge) {
    Random random = new Random(1);
    float[][] rows = new float[300][WIDTH];
    float[] huge = {MAX, -MAX, 1e38f, -1e38f, 0x1p70f, Float.MIN_VALUE};
    for (int r = 0; r < rows.length; r++) {
      for (int i = 0; i < WIDTH; i++) {
        rows[r][i] = (float) random.nextGaussian();
      }
      if (areHuge) {
        rows[r][r % WIDTH] = huge[r / WIDTH % huge.length];
        rows[r][r / 7 % WIDTH] = huge[r / 11 % huge.length];
      }
    }
    return Dataset.of(rows);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void scoresAreThoseOfPlainJava(String name) {
    Dataset usual = rows(false);
    Dataset huge = rows(true);
    for (Activation hidden : Activation.values()) {
      try (Backend java = Backends.open("java");
          Backend backend = Backends.open(name);
          Autoencoder model =
              Trainer.on(java)
                  .train(
                      Architecture.stacked(WIDTH, 4, 2).hiddenActivation(hidden),
                      Training.epochs(2),
                      usual);
          Autoencoder other = model.on(backend)) {
        float[] expected = model.reconstructionErrors(huge);
        float[] actual = other.reconstructionErrors(huge);
        for (int r = 0; r < expected.length; r++) {
          String what = hidden + ", row " + r;
          assertFalse(Float.isNaN(actual[r]), what);
          assertEquals(expected[r], actual[r], 1e-4 * Math.min(MAX, expected[r]), what);
          assertEquals(
              expected[r],
              other.reconstructionError(huge.row(r)),
              1e-4 * Math.min(MAX, expected[r]),
              what);
        }
        for (float[][] results : List.of(other.encode(huge), other.reconstruct(huge))) {
          for (float[] row : results) {
            for (float value : row) {
              assertFalse(Float.isNaN(value), hidden.name());
            }
          }
        }
      }
    }
  }

  /** Columns of all units, and seconds that floats can't tell apart. */
  @ParameterizedTest
  @MethodSource("backends")
  void scaledRowsScoreAsInPlainJava(String name) {
    Dataset usual = rows(false);
    double[][] rows = new double[usual.rows()][WIDTH];
    for (int r = 0; r < rows.length; r++) {
      for (int i = 0; i < WIDTH; i++) {
        rows[r][i] = 1_764_400_000 + Math.pow(10, i) * usual.value(r, i);
      }
    }
    for (Scaling scaling : List.of(new Scaling.Standard(), new Scaling.Asinh())) {
      try (Backend java = Backends.open("java");
          Backend backend = Backends.open(name);
          Autoencoder expected = train(java, scaling, rows);
          Autoencoder trained = train(backend, scaling, rows);
          Autoencoder moved = expected.on(backend)) {
        assertEquals(expected.scaling(), trained.scaling());
        float[] scores = expected.scores(rows);
        assertArrayEquals(scores, moved.scores(rows), 1e-4f);
        assertArrayEquals(scores, trained.scores(rows), 1e-2f);
        rows[3][2] = 1e300;
        float huge = moved.score(rows[3]);
        assertEquals(scaling instanceof Scaling.Asinh, Float.isFinite(huge), "it scores " + huge);
        assertFalse(Float.isNaN(huge));
        rows[3][2] = rows[2][2];
      }
    }
  }

  private static Autoencoder train(Backend backend, Scaling scaling, double[][] rows) {
    return Trainer.on(backend)
        .scaling(scaling)
        .train(Architecture.stacked(WIDTH, 4, 2), Training.epochs(2), rows);
  }
}
