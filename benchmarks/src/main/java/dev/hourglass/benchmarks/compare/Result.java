package dev.hourglass.benchmarks.compare;

import dev.hourglass.tensor.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of one contender in one case. */
final class Result {
  /** Fewer say nothing. */
  static final int LEAST_ROUNDS = 3;

  private final String name;
  private final boolean isOurs;
  private final Precision precision;
  private final NavigableMap<Long, Double> losses = new TreeMap<>();
  private final NavigableMap<Integer, Double> times = new TreeMap<>();
  private String description = "";
  private @Nullable String problem;
  private boolean isAbsent;
  private long peakBytes;

  Result(String name, boolean isOurs, Precision precision) {
    this.name = name;
    this.isOurs = isOurs;
    this.precision = precision;
  }

  String name() {
    return name;
  }

  boolean isOurs() {
    return isOurs;
  }

  Precision precision() {
    return precision;
  }

  /** What it says of itself. */
  String description() {
    return description;
  }

  void describe(String text) {
    description = text;
  }

  /** By the number of steps since the start; NaN where it is no number. */
  NavigableMap<Long, Double> losses() {
    return losses;
  }

  /** Microseconds a step, by the number of the round. */
  NavigableMap<Integer, Double> times() {
    return times;
  }

  /** Why it can't go on, if it can't. */
  @Nullable String problem() {
    return problem;
  }

  /** Whether it can't run here at all, as opposed to a failure. */
  boolean isAbsent() {
    return isAbsent;
  }

  void fail(String why) {
    problem = why;
  }

  void absent(String why) {
    problem = why;
    isAbsent = true;
  }

  /** The most memory that its process had, in bytes; 0 where the system doesn't tell. */
  long peakBytes() {
    return peakBytes;
  }

  void peak(long bytes) {
    peakBytes = bytes;
  }

  /** Whether it took enough rounds without trouble. */
  boolean isMeasured() {
    return problem == null && times.size() >= LEAST_ROUNDS;
  }

  /** Microseconds a step. */
  Summary time() {
    return Summary.of(times.values());
  }

  /** Our time by its, of each round that both took. */
  Summary ratioOf(Result ours) {
    List<Double> ratios = new ArrayList<>();
    times.forEach(
        (round, time) -> {
          Double mine = ours.times.get(round);
          if (mine != null) {
            ratios.add(mine / time);
          }
        });
    return Summary.of(ratios);
  }

  /**
   * By what fraction the mean loss at the later half of the fixed steps differs from another's;
   * infinite if one is no number, or they are not of the same steps.
   */
  double disagreement(Result other) {
    if (losses.isEmpty() || !losses.keySet().equals(other.losses.keySet())) {
      return Double.POSITIVE_INFINITY;
    }
    double mine = laterLoss();
    double theirs = other.laterLoss();
    double difference = Math.abs(mine - theirs) / Math.abs(theirs);
    return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
  }

  private double laterLoss() {
    return losses.values().stream()
        .skip(losses.size() / 2)
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.NaN);
  }

  @Override
  public String toString() {
    return name + ", " + precision;
  }
}
