package dev.hourglass.backend.onednn;

import dev.hourglass.conformance.BackendConformanceTest;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;

/** The whole kit once more, on more threads than most shapes can be cut evenly for. */
final class ThreadsConformanceTest extends BackendConformanceTest {
  @Override
  protected BackendProvider provider() {
    return new OneDnnProvider();
  }

  @Override
  protected BackendOptions options() {
    return new BackendOptions(5);
  }
}
