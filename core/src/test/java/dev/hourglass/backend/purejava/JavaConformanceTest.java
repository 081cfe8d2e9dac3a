package dev.hourglass.backend.purejava;

import dev.hourglass.conformance.BackendConformanceTest;
import dev.hourglass.tensor.BackendProvider;

final class JavaConformanceTest extends BackendConformanceTest {
  @Override
  protected BackendProvider provider() {
    return new JavaProvider();
  }
}
