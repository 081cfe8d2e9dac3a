package dev.hourglass.backend.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.backend.loops.FusedTiles;
import dev.hourglass.backend.loops.Tiles;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiles of vectors give the bits of a chain of fused multiply-adds for each element. */
final class VectorTilesTest {
  private static final int STRIDE = 600;

  @BeforeAll
  static void theModuleIsThere() {
    assumeTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "started without --add-modules jdk.incubator.vector");
  }

  private static float[] numbers(int seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 512})
  void products(int depth) {
    Tiles tiles = new VectorFamily().tiles();
    Tiles plain = new FusedTiles(tiles);
    float[] a = numbers(1, STRIDE * STRIDE);
    for (int vectors : new int[] {2, tiles.mostVectors()}) {
      int width = vectors * tiles.lanes();
      float[] panel = numbers(2, depth * width);
      float[] start = numbers(3, STRIDE * tiles.rows());
      for (int startStride : new int[] {0, width, STRIDE}) {
        for (int rows = 1; rows <= tiles.rows(); rows++) {
          float[] expected = new float[STRIDE * tiles.rows()];
          float[] actual = new float[STRIDE * tiles.rows()];
          plain.multiplyRows(
              a, 5, STRIDE, rows, vectors, panel, depth, start, 3, startStride, expected, 2, width);
          tiles.multiplyRows(
              a, 5, STRIDE, rows, vectors, panel, depth, start, 3, startStride, actual, 2, width);
          int end = 2 + rows * width;
          assertArrayEquals(
              Arrays.copyOf(expected, end), Arrays.copyOf(actual, end), rows + " rows");
        }
        float[] expected = new float[STRIDE * tiles.rows()];
        float[] actual = new float[STRIDE * tiles.rows()];
        plain.multiplyColumns(
            a, 5, STRIDE, vectors, panel, depth, start, 3, startStride, expected, 2, width);
        tiles.multiplyColumns(
            a, 5, STRIDE, vectors, panel, depth, start, 3, startStride, actual, 2, width);
        assertArrayEquals(expected, actual, "columns");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 512})
  void rowsOfAnyWidth(int depth) {
    Tiles tiles = new VectorFamily().tiles();
    Tiles plain = new FusedTiles(tiles);
    float[] a = numbers(1, 3 * STRIDE);
    float[] b = numbers(2, STRIDE * STRIDE);
    float[] start = numbers(3, STRIDE);
    for (int columns = 1; columns < STRIDE - 20; columns += 3) {
      float[] expected = new float[STRIDE];
      float[] actual = new float[STRIDE];
      plain.multiplyRow(a, 4, 3, b, 5, STRIDE, depth, start, 3, expected, 2, columns);
      tiles.multiplyRow(a, 4, 3, b, 5, STRIDE, depth, start, 3, actual, 2, columns);
      assertArrayEquals(expected, actual, columns + " columns");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 512})
  void panels(int depth) {
    Tiles tiles = new VectorFamily().tiles();
    Tiles plain = new FusedTiles(tiles);
    float[] b = numbers(1, STRIDE * STRIDE);
    for (int vectors : new int[] {2, tiles.mostVectors()}) {
      int width = vectors * tiles.lanes();
      for (int columns = 1; columns <= width; columns++) {
        float[] expected = numbers(2, depth * width);
        float[] actual = numbers(3, depth * width);
        plain.packRows(b, 5, STRIDE, depth, columns, vectors, expected);
        tiles.packRows(b, 5, STRIDE, depth, columns, vectors, actual);
        assertArrayEquals(expected, actual, columns + " columns, by rows");
        plain.packColumns(b, 5, STRIDE, depth, columns, vectors, expected);
        tiles.packColumns(b, 5, STRIDE, depth, columns, vectors, actual);
        assertArrayEquals(expected, actual, columns + " columns, by columns");
      }
    }
  }
}
