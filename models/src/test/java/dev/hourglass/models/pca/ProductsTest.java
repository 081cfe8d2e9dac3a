package dev.hourglass.models.pca;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProductsTest {
  @ParameterizedTest
  @CsvSource({"1,1,1", "3,5,2", "15,4,17", "16,7,16", "17,8,1", "33,1,40", "48,23,19"})
  void addsProducts(int rows, int inner, int columns) {
    double[] a = random(rows * inner, 1);
    double[] b = random(inner * columns, 2);
    double[] before = random(rows * columns, 3);
    double[] c = before.clone();
    Products.addProduct(c, a, b, rows, inner, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double expected = before[i * columns + j];
        for (int k = 0; k < inner; k++) {
          expected += a[i * inner + k] * b[k * columns + j];
        }
        assertEquals(expected, c[i * columns + j], 1e-13);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,3", "4,15", "5,16", "7,17", "8,33", "31,50"})
  void addsTheUpperTriangleOfGramMatrices(int rows, int columns) {
    double[] x = random(rows * columns, 4);
    double[] before = random(columns * columns, 5);
    double[] c = before.clone();
    Products.addGram(c, x, rows, columns);
    for (int i = 0; i < columns; i++) {
      for (int j = i; j < columns; j++) {
        double expected = before[i * columns + j];
        for (int r = 0; r < rows; r++) {
          expected += x[r * columns + i] * x[r * columns + j];
        }
        assertEquals(expected, c[i * columns + j], 1e-13);
      }
    }
  }

  private static double[] random(int size, long seed) {
    Random random = new Random(seed);
    double[] values = new double[size];
    Arrays.setAll(values, i -> random.nextGaussian());
    return values;
  }
}
