package dev.hourglass.backend.cuda;

import dev.hourglass.conformance.BackendConformanceTest;
import dev.hourglass.tensor.BackendProvider;

/** The whole kit, on kernels compiled for the host. */
final class EmulatedConformanceTest extends BackendConformanceTest {
  @Override
  protected BackendProvider provider() {
    return new EmulatedProvider();
  }
}
