package dev.hourglass.backend.purejava;

import dev.hourglass.conformance.BackendConformanceTest;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;

/**
 * The kit on vectors from the first run on: {@link JavaConformanceTest} begins with plain loops.
 */
final class VectorConformanceTest extends BackendConformanceTest {
  private static final class VectorProvider implements BackendProvider {
    @Override
    public String name() {
      return "java";
    }

    @Override
    public int priority() {
      return 0;
    }

    @Override
    public Availability probe() {
      return Families.hasModule()
          ? new Availability.Usable("vectors, compiled or not")
          : new Availability.Unusable(
              "this JVM has no Vector API", "start it with --add-modules " + Families.MODULE);
    }

    @Override
    public Backend open(BackendOptions options) {
      return new JavaBackend(options.threads(), UsableFamilies.vectors());
    }
  }

  @Override
  protected BackendProvider provider() {
    return new VectorProvider();
  }
}
