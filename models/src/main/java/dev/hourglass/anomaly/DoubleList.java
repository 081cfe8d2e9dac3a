package dev.hourglass.anomaly;

import java.util.Arrays;

/** Numbers that come one by one. */
final class DoubleList {
  private double[] numbers = new double[1_024];
  private int size;

  void add(double number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, Math.addExact(size, size / 2));
    }
    numbers[size++] = number;
  }

  int size() {
    return size;
  }

  double[] toArray() {
    return Arrays.copyOf(numbers, size);
  }
}
