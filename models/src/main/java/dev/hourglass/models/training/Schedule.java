package dev.hourglass.models.training;

/**
 * How the learning rate changes in the course of a training: a factor between 0 and 1 by which the
 * peak rate is multiplied. It changes with every mini-batch, not only from epoch to epoch.
 */
public sealed interface Schedule {
  /**
   * The factor.
   *
   * @param progress steps done as a fraction of all steps, in [0, 1)
   */
  double factor(double progress);

  /** The peak rate throughout. */
  static Schedule constant() {
    return new Constant();
  }

  /** Half a cosine, from the peak rate down to 0 (Loshchilov & Hutter, 2017). */
  static Schedule cosine() {
    return new Cosine();
  }

  /**
   * The peak rate, multiplied by {@code decay} after each of {@code stages} equal stretches but the
   * last.
   *
   * @param stages at least 1
   * @param decay in (0, 1]
   */
  static Schedule step(int stages, double decay) {
    return new Step(stages, decay);
  }

  /**
   * A rise from 1/25 of the peak to the peak and a fall to nearly 0, both along half a cosine
   * (Smith & Topin, 2018).
   *
   * @param warmUp the rise's share of all steps, in (0, 1)
   */
  static Schedule oneCycle(double warmUp) {
    return new OneCycle(warmUp);
  }

  /**
   * This schedule after a linear rise from 0.
   *
   * @param share the rise's share of all steps, in (0, 1)
   */
  default Schedule afterWarmUp(double share) {
    return new WarmUp(share, this);
  }

  /** The peak rate throughout. */
  record Constant() implements Schedule {
    @Override
    public double factor(double progress) {
      return 1;
    }
  }

  /** Half a cosine. */
  record Cosine() implements Schedule {
    @Override
    public double factor(double progress) {
      return 0.5 * (1 + Math.cos(Math.PI * progress));
    }
  }

  /** Equal stretches, each with a smaller rate than the one before. */
  record Step(int stages, double decay) implements Schedule {
    public Step {
      if (stages < 1 || !(decay > 0 && decay <= 1)) {
        throw new IllegalArgumentException(
            "A step schedule needs at least 1 stage and a decay in (0, 1], not "
                + stages
                + " and "
                + decay);
      }
    }

    @Override
    public double factor(double progress) {
      return Math.pow(decay, Math.min(stages - 1, (int) (progress * stages)));
    }
  }

  /** Up and down once. */
  record OneCycle(double warmUp) implements Schedule {
    private static final double START = 1 / 25.0;
    private static final double END = 1e-4 * START;

    public OneCycle {
      requireShare("one-cycle warm-up", warmUp);
    }

    @Override
    public double factor(double progress) {
      return progress < warmUp
          ? between(START, 1, progress / warmUp)
          : between(1, END, (progress - warmUp) / (1 - warmUp));
    }

    private static double between(double from, double to, double progress) {
      return from + (to - from) * 0.5 * (1 - Math.cos(Math.PI * progress));
    }
  }

  /** A linear rise, then another schedule over the rest. */
  record WarmUp(double share, Schedule after) implements Schedule {
    public WarmUp {
      requireShare("warm-up", share);
    }

    @Override
    public double factor(double progress) {
      return progress < share ? progress / share : after.factor((progress - share) / (1 - share));
    }
  }

  private static void requireShare(String name, double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "The " + name + " takes " + share + " of the steps; give a share between 0 and 1");
    }
  }
}
