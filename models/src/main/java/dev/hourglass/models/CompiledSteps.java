package dev.hourglass.models;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Step;
import java.util.ArrayList;
import java.util.List;

/** Steps that are closed together, however many of them have come to be. */
final class CompiledSteps implements AutoCloseable {
  private final Backend backend;
  private final List<Step> steps = new ArrayList<>();

  CompiledSteps(Backend backend) {
    this.backend = backend;
  }

  Step compile(List<? extends Kernel> body) {
    Step step = backend.compile(body);
    steps.add(step);
    return step;
  }

  @Override
  public void close() {
    Closing.all(steps.stream().<Runnable>map(step -> step::close).toList());
  }
}
