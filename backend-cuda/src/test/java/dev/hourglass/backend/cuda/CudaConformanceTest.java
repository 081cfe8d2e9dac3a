package dev.hourglass.backend.cuda;

import dev.hourglass.conformance.BackendConformanceTest;
import dev.hourglass.tensor.BackendProvider;

final class CudaConformanceTest extends BackendConformanceTest {
  @Override
  protected BackendProvider provider() {
    return new CudaProvider();
  }
}
