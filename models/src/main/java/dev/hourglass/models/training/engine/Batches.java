package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Batch;

/** Where the rows of a training come from. */
interface Batches {
  /**
   * Records the fetching of the next rows, which each run of the step goes on with.
   *
   * @param rows how many
   */
  Batch next(Tape tape, int rows);

  /**
   * Records the fetching of other rows, in an order of their own.
   *
   * @param rows how many
   * @return rows x columns, FLOAT32
   */
  Node donors(Tape tape, int rows);

  /** Begins an epoch, in an order of the rows that follows from the seed alone. */
  void startEpoch(long seed);
}
