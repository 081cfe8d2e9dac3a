package dev.hourglass.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Training;
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
}
