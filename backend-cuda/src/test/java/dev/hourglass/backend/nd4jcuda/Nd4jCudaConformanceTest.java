package dev.hourglass.backend.nd4jcuda;

import dev.hourglass.conformance.BackendConformanceTest;
import dev.hourglass.tensor.BackendProvider;

/** Runs where there is a card that ND4J supports, with the profile that brings ND4J's natives. */
final class Nd4jCudaConformanceTest extends BackendConformanceTest {
  @Override
  protected BackendProvider provider() {
    return new Nd4jCudaProvider();
  }
}
