package dev.hourglass.conformance.selftest;

import dev.hourglass.conformance.BackendConformanceTest;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;

/** The kit's run over a backend that can't run here. */
final class UnusableConformance extends BackendConformanceTest {
  @Override
  protected BackendProvider provider() {
    return new BackendProvider() {
      @Override
      public String name() {
        return "abacus";
      }

      @Override
      public int priority() {
        return 0;
      }

      @Override
      public Availability probe() {
        return new Availability.Unusable("there are no beads", "buy some");
      }

      @Override
      public Backend open(BackendOptions options) {
        throw new AssertionError("opened although it is not usable");
      }
    };
  }
}
