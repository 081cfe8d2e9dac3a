package dev.hourglass.table.window;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WindowsTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 4", "3, 1", "3, 3", "3, 2", "3, 5", "40, 1"})
  void rowsOfWindows(int length, int stride) {
    Windows windows = Windows.of(length, stride);
    for (int rows = 0; rows < 60; rows++) {
      List<Integer> firsts = new ArrayList<>();
      for (int first = 0; first + length <= rows; first += stride) {
        firsts.add(first);
      }
      assertEquals(firsts.size(), windows.count(rows));
      for (int window = 0; window < firsts.size(); window++) {
        assertEquals((long) firsts.get(window), windows.firstRow(window));
        assertEquals((long) firsts.get(window) + length - 1, windows.lastRow(window));
      }
    }
  }

  @Test
  void rowsBeyondThoseOfAnInt() {
    Windows windows = Windows.of(Integer.MAX_VALUE, Integer.MAX_VALUE);
    long rows = 5L * Integer.MAX_VALUE;
    assertEquals(5, windows.count(rows));
    assertEquals(4L * Integer.MAX_VALUE, windows.firstRow(4));
    assertEquals(rows - 1, windows.lastRow(4));
    Windows single = Windows.of(1, 1);
    assertEquals(Long.MAX_VALUE - 1, single.lastRow(Long.MAX_VALUE - 1));
    assertError(
        IllegalArgumentException.class,
        () -> single.firstRow(Long.MAX_VALUE),
        "The window is 9223372036854775807; give its number");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void whatIsNoWindowIsRefused(int number) {
    assertError(
        IllegalArgumentException.class,
        () -> Windows.of(number, 1),
        "The length of windows is " + number + "; give at least 1");
    assertError(
        IllegalArgumentException.class,
        () -> Windows.of(1, number),
        "The stride of windows is " + number + "; give at least 1");
    assertError(
        IllegalArgumentException.class,
        () -> Windows.of(1, 1).count(number - 1L),
        "The number of rows is ",
        "; give 0 or more");
    assertError(
        IllegalArgumentException.class,
        () -> Windows.of(1, 1).lastRow(number - 1L),
        "counted from 0");
  }

  @Test
  void saysWhatItIs() {
    assertEquals("windows of 24 rows, every 6", Windows.of(24, 6).toString());
    assertEquals("windows of 1 row, every 1", Windows.of(1, 1).toString());
    assertEquals(Windows.of(24, 6), new Windows(24, 6));
  }
}
