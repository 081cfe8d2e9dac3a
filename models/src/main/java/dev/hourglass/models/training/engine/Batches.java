package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;

/** Where the rows of a training come from. */
interface Batches {
  /** Width of a row. */
  int columns();

  /**
   * Records the fetching of the next rows, which each run of the step goes on with.
   *
   * @param rows how many
   * @return rows x {@link #columns()}, FLOAT32
   */
  Node next(Tape tape, int rows);

  /** Begins an epoch, in an order of the rows that follows from the seed alone. */
  void startEpoch(long seed);
}
