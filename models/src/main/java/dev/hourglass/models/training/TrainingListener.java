package dev.hourglass.models.training;

import dev.hourglass.models.network.ParameterValues;
import java.util.function.Supplier;

/**
 * Hears of a training's progress, on the thread that trains. An exception thrown here ends the
 * training.
 */
public interface TrainingListener {
  /** A stage begins. */
  default void stageStarted(Stage stage) {}

  /**
   * A mini-batch is done; with a {@link Training#lossInterval} above 1, only some are reported.
   *
   * @param epoch counted from 1
   * @param batch counted from 1
   * @param loss the mean loss of the batch, or of those since the one reported last, each before
   *     its update
   */
  default void batchFinished(Stage stage, int epoch, int batch, double loss) {}

  /**
   * An epoch of the training of all layers is done: what the parameters are now may be looked at.
   * {@link #epochFinished} follows. The time that this takes is not the epoch's.
   *
   * @param parameters copies those of all layers from the backend, until this returns
   */
  default void allLayersTrained(EpochReport report, Supplier<ParameterValues> parameters) {}

  /** An epoch is done. */
  default void epochFinished(EpochReport report) {}

  /**
   * A stage is done.
   *
   * @param epochs how many were run; fewer than {@link Stage#epochs} if it was stopped early
   */
  default void stageFinished(Stage stage, int epochs) {}
}
