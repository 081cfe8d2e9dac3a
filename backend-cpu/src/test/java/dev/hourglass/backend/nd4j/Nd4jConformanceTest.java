package dev.hourglass.backend.nd4j;

import dev.hourglass.conformance.BackendConformanceTest;
import dev.hourglass.tensor.BackendProvider;

final class Nd4jConformanceTest extends BackendConformanceTest {
  @Override
  protected BackendProvider provider() {
    return new Nd4jProvider();
  }
}
