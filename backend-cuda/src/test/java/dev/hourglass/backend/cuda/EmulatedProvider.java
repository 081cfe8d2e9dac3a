package dev.hourglass.backend.cuda;

import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;

/** The provider {@code cuda}, on the emulated device where that can be built. */
final class EmulatedProvider implements BackendProvider {
  private final CudaProvider provider = new CudaProvider();

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public int priority() {
    return provider.priority();
  }

  @Override
  public Availability probe() {
    String problem = Emulator.problem();
    return problem == null
        ? provider.probe()
        : new Unusable(problem, "install one, or set CXX to one");
  }

  @Override
  public Backend open(BackendOptions options) {
    return provider.open(options);
  }
}
