package dev.hourglass.benchmarks.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * How some detectors did, each on all splits of all tables. The others are compared with the first.
 */
final class Outcomes {
  private final List<Outcome> all = new ArrayList<>();

  void add(Outcome outcome) {
    all.add(outcome);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Their names, as they came. */
  List<String> detectors() {
    return all.stream().map(Outcome::detector).distinct().toList();
  }

  /** The names of the tables, as they came. */
  List<String> tables() {
    return all.stream().map(Outcome::table).distinct().toList();
  }

  /** The numbers of the splits, as they came. */
  List<Integer> splits() {
    return all.stream().map(Outcome::split).distinct().toList();
  }

  /** A figure of a detector, in the mean over the splits of a table. */
  double mean(String detector, String table, ToDoubleFunction<Outcome> figure) {
    return splits().stream()
        .mapToDouble(split -> figure.applyAsDouble(find(detector, table, split)))
        .average()
        .orElseThrow();
  }

  /** The middle of a detector's seconds over the splits of a table. */
  double seconds(String detector, String table) {
    double[] sorted =
        ofDetector(detector)
            .filter(each -> each.table().equals(table))
            .mapToDouble(Outcome::seconds)
            .sorted()
            .toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private Stream<Outcome> ofDetector(String detector) {
    return all.stream().filter(each -> each.detector().equals(detector));
  }

  /** A figure of a detector, over all tables. */
  Estimate estimate(String detector, ToDoubleFunction<Outcome> figure) {
    return Estimate.of(
        matrix((table, split) -> figure.applyAsDouble(find(detector, table, split))));
  }

  /** What a detector has more than the first one on the same split, over all tables. */
  Estimate difference(String detector, ToDoubleFunction<Outcome> figure) {
    String first = detectors().get(0);
    return Estimate.of(
        matrix(
            (table, split) ->
                figure.applyAsDouble(find(detector, table, split))
                    - figure.applyAsDouble(find(first, table, split))));
  }

  /** A number of each split of a table. */
  private interface OfSplit {
    double number(String table, int split);
  }

  /** Tables x splits. */
  private double[][] matrix(OfSplit numbers) {
    List<Integer> splits = splits();
    return tables().stream()
        .map(table -> splits.stream().mapToDouble(split -> numbers.number(table, split)).toArray())
        .toArray(double[][]::new);
  }

  private Outcome find(String detector, String table, int split) {
    return ofDetector(detector)
        .filter(each -> each.table().equals(table) && each.split() == split)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "%s has no outcome on split %d of %s; add one"
                        .formatted(detector, split, table)));
  }
}
