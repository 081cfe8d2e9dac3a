package dev.hourglass.benchmarks.compare;

import dev.hourglass.tensor.Precision;
import java.util.List;
import java.util.Map;

/**
 * What is compared.
 *
 * @param name by which to ask for it
 * @param layers widths joined by hyphens
 * @param batch rows of a mini-batch
 * @param steps of a turn; 50 ms or more of them come before, untimed
 * @param checkEvery steps between two losses that are compared
 * @param precisions in which to compare
 * @param targets the largest ratio of our time to the best peer's that the project aims at, by
 *     precision, or by {@value #BEST} for the best of all precisions
 */
record Case(
    String name,
    String layers,
    int batch,
    int steps,
    int checkEvery,
    List<Precision> precisions,
    Map<String, Double> targets) {
  /** In place of a precision: whichever is fastest on either side. */
  static final String BEST = "best";

  Case {
    precisions = List.copyOf(precisions);
    targets = Map.copyOf(targets);
  }

  /**
   * Whether any two can be compared in a precision: one of ours, and another.
   *
   * @param entries all that take part
   */
  boolean canCompare(List<Entry> entries, Precision precision) {
    List<Entry> able = entries.stream().filter(e -> e.precisions().contains(precision)).toList();
    return precisions.contains(precision)
        && able.size() > 1
        && able.stream().anyMatch(Entry::isOurs);
  }

  /** The same with fewer steps, to try it. */
  Case shortened(int most) {
    return new Case(
        name, layers, batch, Math.min(steps, most), Math.min(checkEvery, 2), precisions, targets);
  }

  /** What every contender is told. */
  List<String> options() {
    return List.of(
        "--layers=" + layers,
        "--batch=" + batch,
        "--steps=" + steps,
        "--check-every=" + checkEvery);
  }
}
