package dev.hourglass.anomaly.fitting;

import static java.util.Objects.requireNonNull;

import dev.hourglass.models.network.Code;
import dev.hourglass.models.objective.Penalty;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Training;

/**
 * What the members of an ensemble of autoencoders are, and how they are trained. Immutable: the
 * methods that choose something return a changed copy. What doesn't go together is refused when it
 * is fitted, before anything is trained; {@code docs/kinds.md} has a table of that. What the rows
 * decide, such as whether numbers are within a noise's limits, is refused by the first member that
 * has such rows.
 *
 * @param members of the ensemble that knows single extremes, at least 1; the one that judges rows
 *     as wholes has two thirds of that. Fewer, with a warning, where members are large, so that the
 *     layers of all together have 8,388,608 weights at most, not counting those of the code where
 *     there are others: of the default architecture beyond 26,214 inputs, of hidden layers of 1,024
 *     and 1,024 units whatever the table is
 * @param architecture of a member
 * @param training of a member. A mini-batch has fewer rows where there are fewer; the seed is the
 *     default: those of members follow from that of {@link DetectorPlan}
 * @param mostRows that a member is trained on, drawn for each where there are more: at least 1
 */
public record EnsemblePlan(
    int members, MemberArchitecture architecture, Training training, int mostRows) {
  /**
   * Checks the choices.
   *
   * @throws IllegalArgumentException if a number is out of its range, or the training has a seed or
   *     stops early
   */
  public EnsemblePlan {
    require("members", members);
    requireNonNull(architecture, "architecture");
    requireNonNull(training, "training");
    require("most rows of a member", mostRows);
    if (training.seed() != 0) {
      throw new IllegalArgumentException(
          "The training of members has the seed "
              + training.seed()
              + ", but theirs follow from the detector's; choose that (DetectorPlan.seed)");
    }
    if (training.earlyStopping() != null) {
      throw new IllegalArgumentException(
          "Members have no validation data to stop early by; choose the number of epochs");
    }
  }

  private static void require(String what, int found) {
    if (found < 1) {
      throw new IllegalArgumentException(what + " is " + found + "; give at least 1");
    }
  }

  /**
   * Ten members of 16 hidden units, ten epochs of mini-batches of 128 over 25,600 rows at most,
   * which are 2,000 steps, a peak rate of 0.01.
   */
  public static EnsemblePlan defaults() {
    return new EnsemblePlan(
        10,
        MemberArchitecture.defaults(),
        Training.epochs(10).batchSize(128).learningRate(1e-2).lossInterval(50),
        25_600);
  }

  /** Chooses how many members there are. */
  public EnsemblePlan members(int number) {
    return new EnsemblePlan(number, architecture, training, mostRows);
  }

  /** Chooses what a member is made of. */
  public EnsemblePlan architecture(MemberArchitecture newArchitecture) {
    return new EnsemblePlan(members, newArchitecture, training, mostRows);
  }

  /** Chooses how a member is trained: all of it, also the size of mini-batches and the rate. */
  public EnsemblePlan training(Training newTraining) {
    return new EnsemblePlan(members, architecture, newTraining, mostRows);
  }

  /** Chooses how many rows a member is trained on at most. */
  public EnsemblePlan mostRows(int rows) {
    return new EnsemblePlan(members, architecture, training, rows);
  }

  /**
   * Chooses the widths of a member.
   *
   * @param widths of each hidden layer, from the input on, and last of the code, or 0 to draw it. A
   *     code that is chosen is taken as it is, wider than the table's inputs too. Members of which
   *     no layer is narrower than these are refused when they are fitted, unless something else
   *     keeps them from copying: {@link #noise}, a {@link #penalty}, weight decay, {@link
   *     #variational}
   */
  public EnsemblePlan sizes(int... widths) {
    return architecture(architecture.sizes(widths));
  }

  /** Makes the decoders' weights the encoders' transposed. */
  public EnsemblePlan tied() {
    return architecture(architecture.tied());
  }

  /** Makes members variational. */
  public EnsemblePlan variational() {
    return architecture(architecture.code(new Code.Gaussian()));
  }

  /** Chooses the epochs of each training in which all layers are trained at once. */
  public EnsemblePlan epochs(int number) {
    return training(training.jointEpochs(number));
  }

  /** Chooses the mini-batches and the peak of the learning rate. */
  public EnsemblePlan steps(int rowsOfBatch, double peakRate) {
    return training(training.batchSize(rowsOfBatch).learningRate(peakRate));
  }

  /**
   * Makes members denoising: also such as have a code that is wider than the table's inputs, which
   * is taken as it is, and could copy rows without noise.
   */
  public EnsemblePlan noise(Noise noise) {
    return training(training.noise(noise));
  }

  /**
   * Makes members sparse, or contractive, or whatever a penalty does: also such as have a code that
   * is wider than the table's inputs, which is taken as it is, and could copy rows without one.
   */
  public EnsemblePlan penalty(Penalty penalty) {
    return training(training.penalty(penalty));
  }
}
