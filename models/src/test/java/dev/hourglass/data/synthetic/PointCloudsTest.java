package dev.hourglass.data.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hourglass.data.Dataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PointCloudsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 60, 5_000})
  void columnsHaveMeanZero(int count) {
    Dataset points = PointClouds.tilted(count, 4);
    assertEquals("Dataset[" + count + " x 3, FLOAT32]", points.toString());
    for (int column = 0; column < 3; column++) {
      double sum = 0;
      for (int row = 0; row < count; row++) {
        sum += points.value(row, column);
      }
      assertEquals(0, sum / count, 1e-7);
    }
  }

  @Test
  void covariancesAreThoseOfTheFormula() {
    int count = 50_000;
    float[][] points = PointClouds.tilted(count, 4).toArray();
    // By quadrature over the angle, plus the noise; seven standard errors are below 0.025.
    double[][] expected = {
      {0.74825, 0.17189, 0.12639}, {0.17189, 0.16312, 0.06612}, {0.12639, 0.06612, 0.04248}
    };
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double sum = 0;
        for (float[] point : points) {
          sum += point[i] * point[j];
        }
        assertEquals(expected[i][j], sum / count, 0.01, i + ", " + j);
      }
    }
  }

  @Test
  void theHeightAboveThePlaneIsTheNoise() {
    int count = 50_000;
    double squares = 0;
    for (float[] point : PointClouds.tilted(count, 8).toArray()) {
      double height = point[2] - 0.1 * point[0] - 0.3 * point[1];
      squares += height * height;
    }
    // The standard error of a standard deviation of 0.1 is 0.1/sqrt(2 count) = 0.0003.
    assertEquals(0.1, Math.sqrt(squares / count), 0.0015);
  }

  @Test
  void theSameSeedGivesTheSamePointsAndAnotherSeedOthers() {
    float[][] points = PointClouds.tilted(60, 11).toArray();
    assertArrayEquals(points, PointClouds.tilted(60, 11).toArray());
    assertNotEquals(points[0][0], PointClouds.tilted(60, 12).value(0, 0));
  }

  @Test
  void onlyTheCentringDependsOnTheCount() {
    float[][] few = PointClouds.tilted(10, 11).toArray();
    float[][] many = PointClouds.tilted(1_000, 11).toArray();
    for (int row = 1; row < few.length; row++) {
      for (int column = 0; column < 3; column++) {
        assertEquals(many[row][column] - many[0][column], few[row][column] - few[0][column], 1e-6);
      }
    }
  }

  @Test
  void impossibleCountsAreRefused() {
    IllegalArgumentException none =
        assertThrows(IllegalArgumentException.class, () -> PointClouds.tilted(0, 1));
    assertEquals("0 points; give at least 1", none.getMessage());
    IllegalArgumentException many =
        assertThrows(
            IllegalArgumentException.class, () -> PointClouds.tilted(Integer.MAX_VALUE, 1));
    assertEquals(
        "2147483647 rows of 3 columns are 6442450941 elements; the limit is 2147483639:"
            + " use fewer rows",
        many.getMessage());
  }
}
