package dev.hourglass.benchmarks.compare;

import dev.hourglass.tensor.Precision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of one contender in one case. */
final class Result {
  /** Fewer turns say nothing. */
  static final int LEAST_TURNS = 3;

  private final String name;
  private final boolean isOurs;
  private final Precision precision;
  private final Deque<NavigableMap<Long, Double>> losses = new ArrayDeque<>();
  private final List<Turn> turns = new ArrayList<>();
  private String description = "";
  private @Nullable String problem;
  private boolean isAbsent;
  private long peakBytes;
  private int restlessTurns;

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

  /** Notes that it begins again, from the initial weights. */
  void launch() {
    losses.add(new TreeMap<>());
  }

  /** Since its last launch, by the number of steps; NaN where it is no number. */
  NavigableMap<Long, Double> losses() {
    return losses.getLast();
  }

  /** Notes a turn. */
  void add(Turn turn) {
    turns.add(turn);
  }

  /** All turns that it took, in order. */
  List<Turn> turns() {
    return List.copyOf(turns);
  }

  /** The turns taken under conditions as good as the best. */
  List<Turn> turns(Conditions best) {
    return turns.stream().filter(turn -> turn.worst().areAsGoodAs(best)).toList();
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

  /** The most memory that a process of its had, in bytes; 0 where the system doesn't tell. */
  long peakBytes() {
    return peakBytes;
  }

  void peak(long bytes) {
    peakBytes = Math.max(peakBytes, bytes);
  }

  /** After how many turns its threads didn't come to rest in time. */
  int restlessTurns() {
    return restlessTurns;
  }

  void addRestlessTurn() {
    restlessTurns++;
  }

  /** Microseconds a step, of the turns that count. */
  Summary time(Conditions best) {
    return Summary.of(turns(best).stream().map(Turn::microseconds).toList());
  }

  /**
   * Our time by its, of each turn that counts and was taken between two of ours; empty if too few
   * were.
   */
  Optional<Ratio> ratioOf(Result ours, Conditions best) {
    List<Double> ratios =
        turns(best).stream()
            .filter(turn -> turn.reference() == ours)
            .map(turn -> turn.referenceMicroseconds() / turn.microseconds())
            .toList();
    return ratios.size() < LEAST_TURNS ? Optional.empty() : Optional.of(Ratio.of(ratios));
  }

  /**
   * By what fraction its losses at the later half of the fixed steps differ from the reference's,
   * in the mean, of the two launches that differ most; infinite if one is no number, or they are
   * not of the same steps.
   */
  double disagreement(Result reference) {
    return losses.stream()
        .flatMapToDouble(
            own -> reference.losses.stream().mapToDouble(other -> difference(own, other)))
        .max()
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static double difference(
      NavigableMap<Long, Double> losses, NavigableMap<Long, Double> reference) {
    if (losses.isEmpty() || !losses.keySet().equals(reference.keySet())) {
      return Double.POSITIVE_INFINITY;
    }
    OptionalDouble mean =
        losses.entrySet().stream()
            .skip(losses.size() / 2)
            .mapToDouble(
                entry -> {
                  double expected = reference.getOrDefault(entry.getKey(), Double.NaN);
                  return Math.abs(entry.getValue() - expected) / Math.abs(expected);
                })
            .average();
    double difference = mean.orElse(Double.NaN);
    return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
  }

  @Override
  public String toString() {
    return name + ", " + precision;
  }
}
