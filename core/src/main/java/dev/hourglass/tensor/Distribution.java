package dev.hourglass.tensor;

/**
 * A distribution that {@link Kernels#random} draws from. {@link Philox} defines how the generator's
 * bits become numbers, identically on every backend.
 */
public sealed interface Distribution {

  /**
   * Uniform on [low, high).
   *
   * @param low lower bound, inclusive
   * @param high upper bound, above {@code low}, at a distance that is a finite float
   */
  record Uniform(float low, float high) implements Distribution {
    public Uniform {
      // A distance that overflows would make every number NaN or the upper bound.
      if (!(low < high && Float.isFinite(high - low))) {
        throw new IllegalArgumentException(
            "Uniform needs bounds with low < high at a finite distance, not ["
                + low
                + ", "
                + high
                + ")");
      }
    }
  }

  /**
   * Gaussian.
   *
   * @param mean finite mean
   * @param standardDeviation finite, not negative
   */
  record Normal(float mean, float standardDeviation) implements Distribution {
    public Normal {
      if (!(Float.isFinite(mean) && Float.isFinite(standardDeviation) && standardDeviation >= 0)) {
        throw new IllegalArgumentException(
            "Normal needs a finite mean and a finite standard deviation of at least 0, not "
                + mean
                + " and "
                + standardDeviation);
      }
    }
  }

  /**
   * 1 with the given probability, otherwise 0.
   *
   * @param probability of a 1, in [0, 1]
   */
  record Bernoulli(float probability) implements Distribution {
    public Bernoulli {
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException(
            "Bernoulli needs a probability between 0 and 1, not " + probability);
      }
    }
  }
}
