package dev.hourglass.benchmarks.reconstruction;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A finished training. Errors are mean squared errors a pixel, of clean images.
 *
 * @param computedIn what the precision came to: the type of activations
 * @param epochs all of the variant's, in their order
 * @param trainError of the first training images, after the last epoch
 */
record Run(
    Variant variant,
    long seed,
    Setting setting,
    Origin origin,
    String computedIn,
    List<Epoch> epochs,
    double trainError) {
  /**
   * The end of an epoch.
   *
   * @param seconds that the training has taken so far, without measuring
   * @param error of the images measured on
   */
  record Epoch(int number, double seconds, double error) {}

  Run {
    epochs = List.copyOf(epochs);
    if (epochs.size() != variant.epochs()) {
      throw new IllegalArgumentException(
          "%s with seed %d has %d of %d epochs"
              .formatted(variant.name(), seed, epochs.size(), variant.epochs()));
    }
  }

  /** The end of the training. */
  Epoch last() {
    return epochs.get(epochs.size() - 1);
  }

  /** Seconds to the first end of an epoch with at most this error; empty if there is none. */
  OptionalDouble secondsTo(double error) {
    return epochs.stream()
        .filter(epoch -> epoch.error() <= error)
        .mapToDouble(Epoch::seconds)
        .findFirst();
  }

  /** Whether figures of another run can stand beside this one's: same images, same speed. */
  boolean isComparable(Setting otherSetting, Origin otherOrigin) {
    return setting.equals(otherSetting) && origin.isOfSameSpeed(otherOrigin);
  }

  /** Whether it is that of this variant and seed. */
  boolean is(Variant otherVariant, long otherSeed) {
    return variant.equals(otherVariant) && seed == otherSeed;
  }
}
