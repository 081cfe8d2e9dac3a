package dev.hourglass.models.training.engine;

import dev.hourglass.models.objective.Term;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Means over rows of the values that terms have in batches of them. */
final class TermMeans {
  private final List<Term> terms;
  private final double[] sums;
  private long rows;

  TermMeans(List<Term> terms) {
    this.terms = terms;
    sums = new double[terms.size()];
  }

  /** Adds a batch's means. */
  void add(float[] means, int count) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (double) means[i] * count;
    }
    rows += count;
  }

  /** The mean of the terms' sum. */
  double total() {
    return Arrays.stream(sums).sum() / rows;
  }

  /** Each term's mean, in the order of the terms. */
  Map<String, Double> byName() {
    Map<String, Double> means = new LinkedHashMap<>();
    for (int i = 0; i < sums.length; i++) {
      means.put(terms.get(i).name(), sums[i] / rows);
    }
    return Collections.unmodifiableMap(means);
  }
}
