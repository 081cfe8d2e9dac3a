package dev.hourglass.benchmarks.detection;

import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.anomaly.fitting.EnsemblePlan;
import dev.hourglass.table.Scaling;
import java.util.List;

/**
 * A plan that differs from the defaults by what its name says, and has only two folds: they are for
 * p-values, make no difference to the scores of new rows, and take most of the time.
 *
 * @param name what is chosen
 * @param plan the choice
 */
record Variant(String name, DetectorPlan plan) {
  private static final int FOLDS = 2;

  /**
   * Those that are compared with the defaults: by one choice, and by two where these belong
   * together.
   */
  static List<Variant> all() {
    DetectorPlan defaults = DetectorPlan.defaults();
    EnsemblePlan ensemble = defaults.ensemble();
    return List.of(
        of("1 member", defaults.ensemble(ensemble.members(1))),
        of("3 members", defaults.ensemble(ensemble.members(3))),
        of("1 histogram", defaults.histograms(1)),
        of("standardized", defaults.scaling(new Scaling.Standard())),
        of("no cleaning", defaults.cleaned(0)),
        of("1 epoch", trained(1)),
        of("3 epochs", trained(3)),
        of("30 epochs", trained(30)),
        of("100 epochs", trained(100)),
        of("100 epochs, no cleaning", trained(100).cleaned(0)));
  }

  private static Variant of(String name, DetectorPlan plan) {
    return new Variant(name, plan.folds(FOLDS));
  }

  private static DetectorPlan trained(int epochs) {
    DetectorPlan defaults = DetectorPlan.defaults();
    return defaults.ensemble(defaults.ensemble().epochs(epochs));
  }
}
