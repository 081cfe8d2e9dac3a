package dev.hourglass.tensor;

import dev.hourglass.base.Closing;
import java.util.ArrayList;
import java.util.List;

/** Steps that are closed together, however many of them have come to be. */
public final class CompiledSteps implements AutoCloseable {
  private final Backend backend;
  private final List<Step> steps = new ArrayList<>();

  /** None yet. */
  public CompiledSteps(Backend backend) {
    this.backend = backend;
  }

  /** Prepares kernels as one step, see {@link Backend#compile}. */
  public Step compile(List<? extends Kernel> body) {
    Step step = backend.compile(body);
    steps.add(step);
    return step;
  }

  @Override
  public void close() {
    Closing.all(steps.stream().<Runnable>map(step -> step::close).toList());
  }
}
