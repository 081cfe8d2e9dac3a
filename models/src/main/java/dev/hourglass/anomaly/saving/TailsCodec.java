package dev.hourglass.anomaly.saving;

import dev.hourglass.anomaly.parts.Tail;
import java.util.List;

/** Tails as the rows of a matrix. */
final class TailsCodec {
  /** Numbers of a tail. */
  static final int WIDTH = 4;

  private TailsCodec() {}

  static double[] write(List<Tail> tails) {
    double[] numbers = new double[tails.size() * WIDTH];
    for (int i = 0; i < tails.size(); i++) {
      Tail tail = tails.get(i);
      numbers[i * WIDTH] = tail.start();
      numbers[i * WIDTH + 1] = tail.surprise();
      numbers[i * WIDTH + 2] = tail.shape();
      numbers[i * WIDTH + 3] = tail.scale();
    }
    return numbers;
  }

  /** One of those written. */
  static Tail read(double[] numbers, int index) {
    int first = index * WIDTH;
    return new Tail(numbers[first], numbers[first + 1], numbers[first + 2], numbers[first + 3]);
  }
}
