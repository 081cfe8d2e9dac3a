package dev.hourglass.models.training;

import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.objective.Divergence;
import dev.hourglass.models.objective.Penalty;
import dev.hourglass.models.objective.Sparsity;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Precision;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * What of an architecture and a plan does not go together, each for a reason: the one place where
 * that is decided, but for what an architecture or a plan by itself can't be, or a start from
 * principal components. What nothing forbids is meant to work; the table in {@code docs/kinds.md}
 * is made by trying each pair.
 */
public final class Combinations {
  private static final List<Rule> RULES =
      List.of(
          // A plain code has no distribution.
          new Rule(
              (architecture, plan) -> has(plan, Divergence.class) && !isGaussian(architecture),
              "The divergence is one of Gaussian codes, but the code is plain",
              "choose Architecture.variational, or leave the divergence out"),
          // Each stage is trained on the codes below, and a distribution isn't one.
          new Rule(
              (architecture, plan) -> plan.greedyEpochs() > 0 && isGaussian(architecture),
              "A greedy training trains each layer on the codes of the one below, but a Gaussian code is a"
                  + " distribution",
              "train all layers at once"),
          // The start is one of a reconstruction that is exactly PCA's.
          new Rule(
              (architecture, plan) -> isPcaStart(architecture) && isGaussian(architecture),
              "A PCA start is one of plain codes, but the code is Gaussian",
              "choose another initializer"),
          // PCA's reconstruction is neither a probability nor a category.
          new Rule(
              (architecture, plan) -> isPcaStart(architecture) && isGrouped(architecture),
              "A PCA start is one of numbers, but the output has groups of columns",
              "choose another initializer"),
          // The mean of a normal distribution is any number.
          new Rule(
              (architecture, plan) -> has(plan, Sparsity.class) && isGaussian(architecture),
              "Sparsity is measured of activations between 0 and 1, but a Gaussian code's mean is any"
                  + " number",
              "choose the L1 norm of codes, or a plain code"),
          // The divergence of mean activations is one of probabilities.
          new Rule(
              (architecture, plan) ->
                  has(plan, Sparsity.class)
                      && (architecture.codeActivation() != Activation.SIGMOID
                          || (plan.greedyEpochs() > 0
                              && architecture.encoderSizes().size() > 2
                              && architecture.hiddenActivation() != Activation.SIGMOID)),
              "Sparsity is measured of activations between 0 and 1, but a code that is trained has another"
                  + " activation than SIGMOID",
              "choose codeActivation(SIGMOID), for a greedy training hiddenActivation(SIGMOID) too, or the"
                  + " L1 norm of codes"),
          // Where contraction is not exact it is the difference of two codes that are close
          // together.
          new Rule(
              (architecture, plan) ->
                  plan.needsSinglePrecision(architecture)
                      && plan.precision() != Precision.FLOAT32
                      && plan.precision() != Precision.AUTO,
              "Contraction of this encoder compares codes that are close together, which reduced precision"
                  + " can't tell apart",
              "choose the precision FLOAT32, or AUTO, which is FLOAT32 then"),
          // Half a category is none.
          new Rule(
              (architecture, plan) -> {
                Noise noise = plan.noise();
                return noise != null
                    && !noise.takesCategories()
                    && Network.of(architecture).sources().hasCategories();
              },
              "The noise has no meaning for categories, of which the data has some",
              "choose masking, swap or Gaussian noise"),
          // Codes are any numbers.
          new Rule(
              (architecture, plan) -> {
                Noise noise = plan.noise();
                return noise != null
                    && plan.greedyEpochs() > 0
                    && architecture.encoderSizes().size() > 2
                    && !noise.takesAnyNumbers();
              },
              "A greedy training disturbs codes too, but the noise has limits of the data's range",
              "choose Gaussian noise without limits, masking or swap noise, or train all layers at"
                  + " once"),
          // Codes and numbers are no probabilities.
          new Rule(
              (architecture, plan) ->
                  plan.isBinarized()
                      && plan.greedyEpochs() > 0
                      && architecture.encoderSizes().size() > 2,
              "Binarized data are probabilities, but the codes that a greedy training goes on with are not",
              "train all layers at once"),
          // Categories are not drawn column by column.
          new Rule(
              (architecture, plan) -> plan.isBinarized() && isGrouped(architecture),
              "Binarized data are probabilities in all columns, but the output has groups of columns",
              "leave binarize out"));

  private record Rule(BiPredicate<Architecture, Training> forbids, String finding, String remedy) {
    String objection() {
      return finding + "; " + remedy;
    }
  }

  private Combinations() {}

  /** All that can be said against one. */
  static List<String> objections() {
    return RULES.stream().map(Rule::objection).toList();
  }

  /** What is to be said against a combination, and the remedy; empty if it has a meaning. */
  public static Optional<String> objection(Architecture architecture, Training plan) {
    return RULES.stream()
        .filter(rule -> rule.forbids().test(architecture, plan))
        .map(Rule::objection)
        .findFirst();
  }

  /**
   * Checks a combination.
   *
   * @throws IllegalArgumentException if it has no meaning
   */
  public static void requireMeaning(Architecture architecture, Training plan) {
    objection(architecture, plan)
        .ifPresent(
            objection -> {
              throw new IllegalArgumentException(objection);
            });
  }

  private static boolean has(Training plan, Class<? extends Penalty> kind) {
    List<Penalty> penalties = plan.penalties();
    return penalties.stream().anyMatch(kind::isInstance);
  }

  private static boolean isGaussian(Architecture architecture) {
    return architecture.code().isDistribution();
  }

  private static boolean isPcaStart(Architecture architecture) {
    return architecture.initializer().isOfData();
  }

  private static boolean isGrouped(Architecture architecture) {
    return architecture.likelihood().isGrouped();
  }
}
