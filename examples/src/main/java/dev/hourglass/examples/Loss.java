package dev.hourglass.examples;

import dev.hourglass.models.network.Architecture;
import java.util.Map;

/**
 * What the loss of a model's last epoch was made of.
 *
 * @param terms its parts by name; none where there was no loss of reconstructions of the data
 * @param nats the loss as the negative evidence lower bound of an image, in nats; NaN where it is
 *     none
 */
record Loss(Map<String, Double> terms, double nats) {
  /** Of what has no such loss. */
  static Loss none() {
    return new Loss(Map.of(), Double.NaN);
  }

  /** Of a model whose divergence, if it has one, has the weight 1. */
  static Loss of(Architecture architecture, Map<String, Double> terms) {
    int sources = architecture.likelihood().sources(architecture.inputSize());
    boolean isBound = architecture.code().isDistribution();
    return new Loss(terms, isBound ? total(terms) * sources : Double.NaN);
  }

  /** The sum of the terms. */
  double total() {
    return total(terms);
  }

  private static double total(Map<String, Double> terms) {
    return terms.values().stream().mapToDouble(term -> term).sum();
  }
}
