package dev.hourglass.models.training.engine;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.inference.Inference;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at data before a training, and at the result after it, and warns. */
final class ResultChecks {
  private static final Logger LOGGER = LoggerFactory.getLogger(ResultChecks.class);

  /** Rows that are looked at. */
  private static final int MOST_CHECKED = 10_000;

  /** Rows that are looked at after the shortest training: one batch of inference. */
  private static final int LEAST_CHECKED = 256;

  private ResultChecks() {}

  static void warnOfScale(Architecture architecture, Dataset data) {
    ColumnStatistics columns = new ColumnStatistics(EvenRows.atMost(MOST_CHECKED, data));
    String finding = ScaleCheck.finding(columns, architecture.initializer());
    if (finding != null) {
      LOGGER.warn("{}", finding);
    }
  }

  /**
   * Takes at most about a hundredth of the training's time, and disturbs nothing: where there is no
   * memory left for it, or the backend was closed, the result is none the worse.
   */
  static void warnOfFit(
      Architecture architecture,
      Training plan,
      Backend backend,
      Dataset data,
      ParameterValues trained) {
    int depth = architecture.encoderSizes().size() - 1;
    long epochs = plan.jointEpochs() + (long) plan.greedyEpochs() * depth;
    long affordable = Math.max(LEAST_CHECKED, epochs * data.rows() / 100);
    EvenRows rows = EvenRows.atMost((int) Math.min(affordable, MOST_CHECKED), data);
    try (Inference inference = new Inference(architecture, trained, backend)) {
      String finding =
          MeanCheck.finding(new ColumnStatistics(rows), inference.meanSquaredErrors(rows));
      if (finding != null) {
        LOGGER.warn("{}", finding);
      }
    } catch (BackendException | IllegalStateException | OutOfMemoryError e) {
      LOGGER.debug("The result was not compared with the means of the columns", e);
    }
  }
}
