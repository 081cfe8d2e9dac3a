package dev.hourglass.models.training;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Draws;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.Distribution;

/**
 * What is done to an input before it is encoded, while the clean input stays the target: that makes
 * a denoising autoencoder (Vincent et al., 2008).
 */
public sealed interface Noise {
  /**
   * Records what it makes of a batch.
   *
   * @param clean batch x columns
   * @param draws where its numbers come from
   */
  Node record(Tape tape, Node clean, Draws draws);

  /**
   * Adds a Gaussian of mean 0.
   *
   * @param standardDeviation above 0
   */
  record Gaussian(float standardDeviation) implements Noise {
    public Gaussian {
      if (!(standardDeviation > 0 && Float.isFinite(standardDeviation))) {
        throw new IllegalArgumentException(
            "Gaussian noise of standard deviation " + standardDeviation + "; give one above 0");
      }
    }

    @Override
    public Node record(Tape tape, Node clean, Draws draws) {
      Distribution normal = new Distribution.Normal(0, standardDeviation);
      return tape.zip(Arithmetic.ADD, clean, fresh(tape, normal, clean, draws));
    }
  }

  /**
   * Sets each element to 0 with the given probability.
   *
   * @param probability in (0, 1)
   */
  record Masking(float probability) implements Noise {
    public Masking {
      if (!(probability > 0 && probability < 1)) {
        throw new IllegalArgumentException(
            "Masking noise of probability " + probability + "; give one between 0 and 1");
      }
    }

    @Override
    public Node record(Tape tape, Node clean, Draws draws) {
      Distribution kept = new Distribution.Bernoulli(1 - probability);
      return tape.zip(Arithmetic.MULTIPLY, clean, fresh(tape, kept, clean, draws));
    }
  }

  private static Node fresh(Tape tape, Distribution distribution, Node clean, Draws draws) {
    return draws.next(tape, distribution, clean.value().rows(), clean.value().columns());
  }
}
