package dev.hourglass.backend.purejava;

import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;

/** Provider of the backend that always works. */
public final class JavaProvider implements BackendProvider {
  /** Creates the provider; called by {@link java.util.ServiceLoader}. */
  public JavaProvider() {}

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
    return new Availability.Usable(
        "pure Java on " + System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  @Override
  public Backend open(BackendOptions options) {
    return new JavaBackend(options.threads());
  }
}
