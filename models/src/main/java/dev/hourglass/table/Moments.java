package dev.hourglass.table;

/**
 * Count, mean, deviation and range of numbers, by Welford's method and, merged, by Chan's. All of
 * it is computed from differences to the first number, so that a large mean costs no digits.
 */
final class Moments {
  private long count;
  private double first;

  /** Of the differences to the first number. */
  private double mean;

  private double squares;
  private double minimum = Double.POSITIVE_INFINITY;
  private double maximum = Double.NEGATIVE_INFINITY;

  void add(double number) {
    if (count == 0) {
      first = number;
    }
    count++;
    double x = number - first;
    double difference = x - mean;
    mean += difference / count;
    squares += difference * (x - mean);
    minimum = Math.min(minimum, number);
    maximum = Math.max(maximum, number);
  }

  void merge(Moments other) {
    if (other.count == 0) {
      return;
    } else if (count == 0) {
      first = other.first;
    }
    long total = count + other.count;
    double difference = other.first - first + (other.mean - mean);
    double share = other.count / (double) total;
    mean += difference * share;
    squares += other.squares + difference * difference * share * count;
    count = total;
    minimum = Math.min(minimum, other.minimum);
    maximum = Math.max(maximum, other.maximum);
  }

  long count() {
    return count;
  }

  /** Within the range, where rounding would have it outside. */
  double mean() {
    return Math.max(minimum, Math.min(maximum, first + mean));
  }

  /** Of the population; above 0 if not all numbers are the same, however close they are. */
  double deviation() {
    if (minimum == maximum) {
      return 0;
    }
    double deviation = Math.sqrt(squares / count);
    return deviation > 0 ? deviation : Math.max((maximum - minimum) / 2, Double.MIN_VALUE);
  }

  /** Never negative zero, which would be another number than zero in a set. */
  double minimum() {
    return minimum + 0.0;
  }

  /** Never negative zero either. */
  double maximum() {
    return maximum + 0.0;
  }
}
