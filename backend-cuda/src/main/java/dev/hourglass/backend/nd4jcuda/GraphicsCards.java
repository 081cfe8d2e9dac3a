package dev.hourglass.backend.nd4jcuda;

import java.util.List;

/** Asks the driver. */
@FunctionalInterface
interface GraphicsCards {
  /**
   * The cards that this process can see, by their numbers.
   *
   * @throws LinkageError if there is no driver, or nothing to call it with
   * @throws IllegalStateException if the driver refuses
   */
  List<GraphicsCard> visible();
}
