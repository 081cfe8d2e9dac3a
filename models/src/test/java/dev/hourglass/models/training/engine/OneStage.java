package dev.hourglass.models.training.engine;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingRun;

/** One stage of a training by itself, from given parameters and with a seed of its own. */
final class OneStage {
  private OneStage() {}

  /**
   * Trains all layers of an architecture, whatever stages the plan has.
   *
   * @param epochs in place of the plan's
   * @param seed from which the order of rows and the noise follow
   * @param start the parameters before the first step
   * @return those after the last one
   */
  static float[] train(
      Architecture architecture,
      Training plan,
      int epochs,
      TrainingRun run,
      Dataset data,
      long seed,
      float[] start) {
    try (PreparedStage stage =
        new PreparedStage("alone", epochs, architecture, plan, run.backend(), data, null, seed)) {
      ParameterValues initial = new ParameterValues(Network.of(architecture).layout(), start);
      return new TrainingLoop(stage, run, null, null, true).run(initial).array();
    }
  }

  /** What the architecture's initializer gives. */
  static float[] initial(Architecture architecture, Dataset data, long seed) {
    return InitialParameters.draw(architecture, data, seed).array();
  }
}
