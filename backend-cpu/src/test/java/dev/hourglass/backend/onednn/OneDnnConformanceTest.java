package dev.hourglass.backend.onednn;

import dev.hourglass.conformance.BackendConformanceTest;
import dev.hourglass.tensor.BackendProvider;

final class OneDnnConformanceTest extends BackendConformanceTest {
  @Override
  protected BackendProvider provider() {
    return new OneDnnProvider();
  }
}
