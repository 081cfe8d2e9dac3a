package dev.hourglass.anomaly.parts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RelationsTest {
  private static final int INPUTS = 7;
  private static final int[] PREDICTED = {0, 2, 3, 6};
  private static final int[] SOURCES = {0, 1, 2, 4};
  private static final int[] COLUMNS = {1, 2, 3, 5};
  private static final int TABLE = 6;

  @ParameterizedTest
  @ValueSource(ints = {2, 127, 128, 129, 300})
  void rowsOfABlockHaveTheErrorsOfSingleOnes(int count) {
    SplittableRandom random = new SplittableRandom(count);
    double[] means = random.doubles(INPUTS, -1, 1).toArray();
    double[] precision = random.doubles((long) PREDICTED.length * INPUTS, 0.5, 2).toArray();
    Relations relations = new Relations(means, precision, PREDICTED, SOURCES, COLUMNS, TABLE);
    float[] inputs = new float[count * INPUTS];
    float[] weights = new float[count * 5];
    Arrays.fill(weights, 1);
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) random.nextDouble(-3, 3);
    }
    weights[1] = 0;
    double[] found = new double[count * TABLE];
    Arrays.fill(found, 1);

    relations.addErrors(rows(count, inputs, weights), found);

    for (int row = 0; row < count; row++) {
      float[] one = Arrays.copyOfRange(inputs, row * INPUTS, (row + 1) * INPUTS);
      float[] ofOne = Arrays.copyOfRange(weights, row * 5, (row + 1) * 5);
      double[] alone = new double[TABLE];
      Arrays.fill(alone, 1);
      relations.addErrors(rows(1, one, ofOne), alone);
      assertArrayEquals(alone, Arrays.copyOfRange(found, row * TABLE, (row + 1) * TABLE));
      for (int i = 0; i < PREDICTED.length; i++) {
        double residual = 0;
        for (int j = 0; j < INPUTS; j++) {
          residual += precision[i * INPUTS + j] * (one[j] - means[j]);
        }
        double error = residual * residual / precision[i * INPUTS + PREDICTED[i]];
        double expected = 1 + (row == 0 && i == 1 ? 0 : error);
        assertEquals(expected, alone[COLUMNS[i]], 1e-12 * expected);
      }
      assertEquals(1, alone[0]);
      assertEquals(1, alone[4]);
    }
  }

  private static Rows rows(int count, float[] inputs, float[] weights) {
    return new Rows(count, TABLE, INPUTS, new double[count * TABLE], inputs, weights);
  }
}
