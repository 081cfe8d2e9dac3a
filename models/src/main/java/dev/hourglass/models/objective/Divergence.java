package dev.hourglass.models.objective;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a Gaussian code close to the standard normal distribution (Kingma & Welling, 2014): {@code
 * beta·KL(code ‖ N(0, I))}, the mean over the rows, divided like the reconstruction's error by the
 * number of source columns. With β = 1 the loss times that number is the negative evidence lower
 * bound of a row, in nats, but for a constant: 0 where columns are Bernoulli variables or
 * categories, ½·log π for each column of the squared error.
 *
 * @param beta β (Higgins et al., 2017), above 0
 * @param warmUp the share of all steps, in [0, 1), in which the penalty rises from 0 to its weight
 *     (Sønderby et al., 2016)
 */
public record Divergence(float beta, double warmUp) implements Penalty {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Divergence {
    Penalty.requirePositive("beta of the divergence", beta);
    if (!(warmUp >= 0 && warmUp < 1)) {
      throw new IllegalArgumentException(
          "The divergence's warm-up takes "
              + warmUp
              + " of the steps; give a share from 0 to below 1");
    }
  }

  /** Without warm-up. */
  public Divergence(float beta) {
    this(beta, 0);
  }

  @Override
  public String name() {
    return "divergence";
  }

  @Override
  public boolean isOfRows() {
    return true;
  }

  @Override
  public boolean isScheduled() {
    return warmUp > 0;
  }

  @Override
  public double factor(double progress) {
    return progress < warmUp ? progress / warmUp : 1;
  }

  @Override
  public void record(ForwardPass pass, @Nullable Tensor factor, @Nullable Tensor sum) {
    Tape tape = pass.tape();
    Node divergence = tape.sum(ofUnits(tape, pass.code(), logVariance(pass)), 1, 1);
    if (factor != null) {
      divergence = tape.zip(Arithmetic.MULTIPLY, divergence, tape.constant(factor));
    }
    tape.objective(divergence, beta / ((float) pass.rows() * pass.sources()), sum);
  }

  private static Node logVariance(ForwardPass pass) {
    return Objects.requireNonNull(pass.logVariance(), "the code is not Gaussian");
  }

  /**
   * The divergence of one unit, in double precision: what {@link #ofUnits} records.
   *
   * @return in nats
   */
  public static double ofUnit(double mean, double logVariance) {
    return 0.5 * (mean * mean + Math.expm1(logVariance) - logVariance);
  }

  /**
   * Records the divergence of each unit's normal distribution from the standard one: {@code ½(μ² +
   * σ² - 1 - log σ²)}.
   *
   * @param mean batch x code
   * @param logVariance batch x code
   * @return batch x code
   */
  public static Node ofUnits(Tape tape, Node mean, Node logVariance) {
    Node square = tape.zip(Arithmetic.MULTIPLY, mean, mean);
    Node excess = tape.map(Elementary.EXPM1, logVariance);
    Node twice =
        tape.zip(Arithmetic.SUBTRACT, tape.zip(Arithmetic.ADD, square, excess), logVariance);
    return tape.map(new Affine(0.5f, 0), twice);
  }
}
