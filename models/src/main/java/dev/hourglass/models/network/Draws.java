package dev.hourglass.models.network;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Seeds;
import dev.hourglass.tensor.Tensor;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Random numbers that a step draws anew in each run. All follow from one seed; each place where
 * some are drawn has a seed of its own, which is the given one for the first place.
 */
public final class Draws {
  private final Scope scope;
  private final long seed;
  private final List<Tensor> counters = new ArrayList<>();

  /**
   * None yet.
   *
   * @param scope owns the counters
   */
  public Draws(Scope scope, long seed) {
    this.scope = scope;
    this.seed = seed;
  }

  /** Records fresh numbers, of a matrix's shape. */
  public Node next(Tape tape, Distribution distribution, long rows, long columns) {
    Tensor counter = scope.tensor(DType.INT32, 1, 1);
    long own = counters.isEmpty() ? seed : Seeds.derive(seed, counters.size());
    counters.add(counter);
    return tape.random(distribution, own, counter, rows, columns);
  }

  /** Makes all begin again from the first number. */
  public void restart() {
    counters.forEach(counter -> counter.upload(IntBuffer.allocate(1)));
  }
}
