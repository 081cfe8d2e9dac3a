package dev.hourglass.models;

import dev.hourglass.models.training.EpochReport;

/** Looks at the model in the course of its training. */
@FunctionalInterface
public interface EpochObserver {
  /**
   * An epoch of all layers is done. The time taken here is not the epoch's, nor is it training's.
   * An exception thrown here ends the training.
   *
   * @param report how it went
   * @param model what has been learnt so far, on the backend that trains; closed when this returns
   */
  void epochFinished(EpochReport report, Autoencoder model);
}
