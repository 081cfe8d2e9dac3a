package dev.hourglass.models;

import dev.hourglass.models.training.EpochReport;

/** Looks at the model in the course of its training. */
@FunctionalInterface
public interface EpochObserver {
  /**
   * An epoch of all layers is done. Called on the thread that trains; the time taken here is not
   * the epoch's. An exception thrown here ends the training. With early stopping, the model that
   * the training gives may be an earlier one than that of the last call.
   *
   * @param report how it went
   * @param model what has been learnt so far, on the backend that trains; closed when this returns
   */
  void epochFinished(EpochReport report, Autoencoder model);
}
