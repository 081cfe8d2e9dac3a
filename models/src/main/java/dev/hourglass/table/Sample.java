package dev.hourglass.table;

import java.util.Arrays;

/**
 * A sample of numbers: those whose keys are the smallest. If keys are random, each number is as
 * likely to be in it as any other, and samples can be merged.
 */
final class Sample {
  private final int limit;
  private double[] numbers = new double[16];

  /** A heap whose root is the largest: a parent is no smaller than its two children. */
  private long[] keys = new long[16];

  private int size;

  Sample(int limit) {
    this.limit = limit;
  }

  void add(long key, double number) {
    if (size < limit) {
      grow();
      size++;
      rise(key, number);
    } else if (key < keys[0]) {
      sink(key, number);
    }
  }

  private void grow() {
    if (size == keys.length) {
      int larger = Math.min(limit, 2 * size);
      keys = Arrays.copyOf(keys, larger);
      numbers = Arrays.copyOf(numbers, larger);
    }
  }

  /** Puts it at the end, and its smaller ancestors below it. */
  private void rise(long key, double number) {
    int place = size - 1;
    while (place > 0 && keys[(place - 1) / 2] < key) {
      move((place - 1) / 2, place);
      place = (place - 1) / 2;
    }
    keys[place] = key;
    numbers[place] = number;
  }

  /** Puts it in the place of the root, and its larger descendants above it. */
  private void sink(long key, double number) {
    int place = 0;
    for (int child = 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && keys[child + 1] > keys[child]) {
        child++;
      }
      if (keys[child] <= key) {
        break;
      }
      move(child, place);
      place = child;
    }
    keys[place] = key;
    numbers[place] = number;
  }

  private void move(int from, int to) {
    keys[to] = keys[from];
    numbers[to] = numbers[from];
  }

  void merge(Sample other) {
    for (int i = 0; i < other.size; i++) {
      add(other.keys[i], other.numbers[i]);
    }
  }

  /** The numbers in their order. */
  double[] sorted() {
    double[] sorted = Arrays.copyOf(numbers, size);
    Arrays.sort(sorted);
    return sorted;
  }
}
