package dev.hourglass.models.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StoredMatrixTest {
  /**
   * Two inputs and three outputs from place 10 on: the first input's weights stand in 10, 11 and
   * 12, the second one's in 13, 14 and 15. As outputs x inputs each output's two come together.
   */
  @Test
  void elementsAreThoseOfTheTransposedMatrix() {
    StoredMatrix matrix = new StoredMatrix(10, 2, 3);
    assertEquals(6, matrix.size());
    assertArrayEquals(
        new int[] {10, 13, 11, 14, 12, 15}, IntStream.range(0, 6).map(matrix::indexOf).toArray());
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1", "5, 1, 7", "5, 7, 1", "3, 4, 4", "100, 13, 9"})
  void everyPlaceBelongsToOneElement(int offset, int rows, int columns) {
    StoredMatrix matrix = new StoredMatrix(offset, rows, columns);
    assertArrayEquals(
        IntStream.range(offset, offset + rows * columns).toArray(),
        IntStream.range(0, matrix.size()).map(matrix::indexOf).sorted().toArray());
  }

  /** One column is in the same order both ways, and so is one row, such as a bias. */
  @Test
  void vectorsStayAsTheyAre() {
    for (StoredMatrix vector :
        new StoredMatrix[] {new StoredMatrix(4, 1, 9), new StoredMatrix(4, 9, 1)}) {
      for (int i = 0; i < 9; i++) {
        assertEquals(4 + i, vector.indexOf(i));
      }
    }
  }

  /** Products on the way stay within the matrix's size, which an int holds. */
  @Test
  void theLargestMatrixHasNoOverflow() {
    StoredMatrix matrix = new StoredMatrix(0, 46_340, 46_340);
    assertEquals(2_147_395_599, matrix.indexOf(2_147_395_599));
    assertEquals(46_339 * 46_340, matrix.indexOf(46_339));
  }
}
