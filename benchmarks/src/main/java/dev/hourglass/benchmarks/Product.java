package dev.hourglass.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * A matrix product of a training step: (m x k)·(k x n).
 *
 * @param kind what it is for
 * @param layer to which it belongs, counted from 0
 * @param m rows of the result
 * @param k length of the sums
 * @param n columns of the result
 */
public record Product(Kind kind, int layer, int m, int k, int n) {
  /** What a product computes. With x the layer's input, W its weights, dz its sums' gradient. */
  public enum Kind {
    /** x·W. */
    FORWARD,
    /** xᵀ·dz. */
    WEIGHT_GRADIENT,
    /** dz·Wᵀ, in all layers but the first, whose input is data. */
    INPUT_GRADIENT
  }

  /** All products of a step, in its order. */
  public static List<Product> of(Layers layers, int batch) {
    List<Product> products = new ArrayList<>();
    for (int i = 0; i < layers.count(); i++) {
      products.add(new Product(Kind.FORWARD, i, batch, layers.inputs(i), layers.outputs(i)));
    }
    for (int i = layers.count() - 1; i >= 0; i--) {
      int in = layers.inputs(i);
      int out = layers.outputs(i);
      products.add(new Product(Kind.WEIGHT_GRADIENT, i, in, batch, out));
      if (i > 0) {
        products.add(new Product(Kind.INPUT_GRADIENT, i, batch, out, in));
      }
    }
    return products;
  }

  /** Multiplications and additions. */
  public long flops() {
    return 2L * m * k * n;
  }
}
