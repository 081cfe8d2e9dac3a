package dev.hourglass.benchmarks.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.pca.PrincipalComponents;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TruncationsTest {
  private static final int COLUMNS = 6;

  /** Rows near a plane, and the same ones with noise. */
  @Test
  void theBestIsTheBestOfAllThatAreTriedOneByOne() {
    SplittableRandom random = new SplittableRandom(3);
    Dataset clean = plane(random, 200);
    float[][] noisyRows = clean.toArray();
    for (float[] row : noisyRows) {
      for (int j = 0; j < row.length; j++) {
        row[j] += (float) (random.nextDouble() - 0.5);
      }
    }
    Dataset noisy = Dataset.of(noisyRows);

    Truncations truncations = new Truncations(clean);
    truncations.add(noisy.slice(0, 120), clean.slice(0, 120));
    truncations.add(noisy.slice(120, 200), clean.slice(120, 200));

    double least = Double.POSITIVE_INFINITY;
    int best = 0;
    for (int k = 1; k <= COLUMNS; k++) {
      PrincipalComponents components = PrincipalComponents.fit(clean, k);
      double error = 0;
      for (int row = 0; row < clean.rows(); row++) {
        double[] cleaned = components.decode(components.encode(noisy.row(row)));
        for (int j = 0; j < COLUMNS; j++) {
          error += Math.pow(cleaned[j] - clean.value(row, j), 2);
        }
      }
      if (error < least) {
        least = error;
        best = k;
      }
    }
    assertTrue(best < COLUMNS, "best of all is " + best);
    assertEquals(best, truncations.best());
    assertEquals(least, truncations.leastError(), 1e-9 * least);
  }

  private static Dataset plane(SplittableRandom random, int rows) {
    float[][] values = new float[rows][COLUMNS];
    for (float[] row : values) {
      double u = random.nextDouble() * 4;
      double v = random.nextDouble() * 3;
      for (int j = 0; j < COLUMNS; j++) {
        row[j] = (float) (u * Math.cos(j) + v * Math.sin(2 * j) + 0.01 * random.nextDouble());
      }
    }
    return Dataset.of(values);
  }
}
