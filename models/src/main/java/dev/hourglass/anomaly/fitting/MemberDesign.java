package dev.hourglass.anomaly.fitting;

import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Combinations;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.LossFunction;
import java.util.List;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What members of an ensemble come to for a table.
 *
 * @param plan what was chosen
 * @param groups of the table's inputs
 */
record MemberDesign(EnsemblePlan plan, ColumnGroups groups) {
  private static final Logger LOGGER = LoggerFactory.getLogger(MemberDesign.class);

  /**
   * Of the layers of all members of an ensemble together, each with its own decoder; but for those
   * of the code, unless there are no others.
   */
  private static final int MOST_WEIGHTS = 1 << 23;

  /** Whatever the table is. */
  static MemberDesign ofAnyTable(EnsemblePlan plan) {
    ColumnGroup number = new ColumnGroup.Elements(1, LossFunction.SQUARED_ERROR, 1);
    return new MemberDesign(plan, new ColumnGroups(List.of(number)));
  }

  /**
   * Checks that architecture and training go together.
   *
   * @throws IllegalArgumentException if they don't
   */
  void requireMeaning() {
    // What is drawn makes no difference to that.
    Combinations.requireMeaning(architecture(0), plan.training());
  }

  /** Says so if there are fewer members than the plan asks for. */
  void warnOfFewer() {
    if (members() < plan.members()) {
      LOGGER.warn(
          "{} members are asked for, but of {} inputs and layer sizes {} {} have as many weights as"
              + " an ensemble may, and are trained; give smaller hidden layers, or ignore columns"
              + " (SchemaPlan.ignore)",
          plan.members(),
          groups.columns(),
          plan.architecture().sizes(),
          members());
    }
  }

  /** Members of an ensemble: as many as the plan says, fewer of large layers or wide tables. */
  int members() {
    List<Integer> hidden = plan.architecture().hiddenSizes();
    long weights = hidden.isEmpty() ? 2L * groups.columns() * mostUnits() : 0;
    int before = groups.columns();
    for (int width : hidden) {
      weights += 2L * before * width;
      before = width;
    }
    return (int) Math.max(1, Math.min(plan.members(), MOST_WEIGHTS / weights));
  }

  /** Of a member's code. */
  private int mostUnits() {
    int chosen = plan.architecture().codeSize();
    int narrowest = groups.columns() / 2;
    for (int width : plan.architecture().hiddenSizes()) {
      narrowest = Math.min(narrowest, width);
    }
    return chosen > 0 ? chosen : Math.max(1, narrowest);
  }

  /** That of a member. */
  Architecture architecture(long seed) {
    int units = mostUnits();
    boolean isDrawn = plan.architecture().codeSize() == 0;
    Architecture architecture =
        plan.architecture()
            .of(groups.columns(), isDrawn ? 1 + new SplittableRandom(seed).nextInt(units) : units);
    return isPlain() ? architecture : architecture.groups(groups);
  }

  /** Where one kernel computes the loss. */
  private boolean isPlain() {
    return groups.groups().stream()
        .allMatch(
            group ->
                group instanceof ColumnGroup.Elements elements
                    && elements.loss() == LossFunction.SQUARED_ERROR
                    && elements.weight() == 1);
  }

  /** That of a member that is trained on so many rows. */
  Training training(int rows, long seed) {
    Training training = plan.training();
    return training.batchSize(Math.min(training.batchSize(), rows)).seed(seed);
  }
}
