package dev.hourglass.benchmarks.checkouts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One of the two checkouts, with its scores of each round. */
final class Side {
  private final Checkout checkout;
  private final List<String> options;
  private final Map<Quantity, double[]> scores = new LinkedHashMap<>();

  /**
   * One without scores yet.
   *
   * @param options JMH's, for every run
   */
  Side(Checkout checkout, List<String> options, Collection<Quantity> quantities, int rounds) {
    this.checkout = checkout;
    this.options = List.copyOf(options);
    quantities.forEach(quantity -> scores.put(quantity, new double[rounds]));
  }

  /** Runs a combination, for its scores of a round. */
  void run(Combination combination, int round) throws IOException {
    List<String> arguments = new ArrayList<>(combination.arguments());
    arguments.addAll(options);
    Map<Quantity, Double> results = checkout.run(arguments);
    for (Map.Entry<Quantity, double[]> each : scores.entrySet()) {
      Quantity quantity = each.getKey();
      if (quantity.combination().equals(combination)) {
        Double score = results.get(quantity);
        if (score == null) {
          throw new IllegalArgumentException(
              "%s gave %s when all were run, but not when run with %s"
                  .formatted(checkout.target(), quantity.name(), String.join(" ", arguments)));
        }
        each.getValue()[round] = score;
      }
    }
  }

  /** Times of all rounds. */
  double[] times(Quantity quantity) {
    double[] times = scoresOf(quantity);
    for (int i = 0; i < times.length; i++) {
      times[i] = quantity.time(times[i]);
    }
    return times;
  }

  /** Median score with its unit. */
  String median(Quantity quantity) {
    double median = PairedRatio.median(scoresOf(quantity));
    return String.format(Locale.ROOT, "%,.2f %s", median, quantity.unit());
  }

  private double[] scoresOf(Quantity quantity) {
    double[] found = scores.get(quantity);
    if (found == null) {
      throw new IllegalArgumentException("There are no scores of " + quantity.name());
    }
    return found.clone();
  }
}
