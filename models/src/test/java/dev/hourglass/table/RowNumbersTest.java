package dev.hourglass.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Numbers that count up, in parts of whatever kind. */
final class RowNumbersTest {
  private final RowNumbers rowNumbers = new RowNumbers();
  private final Moments moments = new Moments();

  private void add(DoubleStream part) {
    RowNumbers others = new RowNumbers();
    Moments othersMoments = new Moments();
    part.forEach(
        number -> {
          others.add(number);
          othersMoments.add(number);
        });
    rowNumbers.merge(others);
    moments.merge(othersMoments);
  }

  private boolean areAll() {
    return rowNumbers.areAll(moments);
  }

  private static DoubleStream count(int first, int step, int numbers) {
    return IntStream.range(0, numbers).mapToDouble(i -> first + (double) step * i);
  }

  @Test
  void everyOtherOneAndThoseBetweenAreAll() {
    add(count(1, 2, 30));
    assertTrue(areAll());
    assertEquals(2, rowNumbers.step());
    add(count(2, 2, 30));
    assertTrue(areAll());
    assertEquals(1, rowNumbers.step());
  }

  @Test
  void partsOfOneNumberAreParts() {
    count(-100, 5, 60).forEach(number -> add(DoubleStream.of(number)));
    assertTrue(areAll());
    assertEquals(5, rowNumbers.step());
  }

  @Test
  void aPartThatIsLeftOutIsMissed() {
    add(count(0, 1, 20));
    add(count(40, 1, 20));
    assertFalse(areAll());
    add(count(20, 1, 20));
    assertTrue(areAll());
  }

  /** Their mean, range and number are those of 0 to 59; two are missing and two are there twice. */
  @Test
  void numbersThatAreThereTwiceDontFillAHole() {
    add(count(0, 1, 60).filter(number -> number != 10 && number != 49));
    add(DoubleStream.of(20, 39));
    assertFalse(areAll());
  }

  /** One is missing, and its mirror image is there twice: the deviation is nearly the same. */
  @Test
  void theMeanIsThatOfAll() {
    add(count(0, 1, 10_000).filter(number -> number != 1000));
    add(DoubleStream.of(8999));
    assertFalse(areAll());
  }

  /** The first and the last are one further out: mean and deviation are nearly the same. */
  @Test
  void theRangeIsFilled() {
    add(DoubleStream.of(-1));
    add(count(1, 1, 9998));
    add(DoubleStream.of(10_000));
    assertFalse(areAll());
  }

  @Test
  void aPartThatDoesNotCountUpSpoilsAll() {
    add(count(0, 1, 60));
    add(DoubleStream.of(61, 60));
    assertFalse(areAll());
  }

  @Test
  void nothingIsNoPart() {
    add(DoubleStream.of());
    assertFalse(areAll());
    add(count(0, 1, 60));
    add(DoubleStream.of());
    assertTrue(areAll());
  }
}
