package dev.hourglass.conformance.selftest;

import dev.hourglass.backend.purejava.JavaProvider;
import dev.hourglass.conformance.BackendConformanceTest;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;
import dev.hourglass.tensor.Backends;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The kit's run over the Java backend with the fault that a configuration parameter names, or with
 * none. Not called a test, so that only {@link ConformanceKitTest} runs it.
 */
@ExtendWith(FaultyConformance.FaultFromConfiguration.class)
final class FaultyConformance extends BackendConformanceTest {
  static final String FAULT = "hourglass.fault";
  static final String NONE = "none";

  private final Provider provider;

  FaultyConformance(Provider provider) {
    this.provider = provider;
  }

  @Override
  protected BackendProvider provider() {
    return provider;
  }

  /** The one fault that is not in what the kit wraps, but in how that is wrapped. */
  @Override
  protected Backend open() {
    if (provider.fault != Fault.FREES_AT_ONCE) {
      return super.open();
    }
    GuardedMemory raw = new GuardedMemory(provider.open(options()));
    return new FreesAtOnce(Backends.checked(raw), raw);
  }

  /** The Java backend's provider, wrapped. */
  static final class Provider implements BackendProvider {
    private final JavaProvider sound = new JavaProvider();
    private final @Nullable Fault fault;

    Provider(@Nullable Fault fault) {
      this.fault = fault;
    }

    @Override
    public String name() {
      return sound.name();
    }

    @Override
    public int priority() {
      return sound.priority();
    }

    @Override
    public Availability probe() {
      return sound.probe();
    }

    @Override
    public Backend open(BackendOptions options) {
      Backend backend = sound.open(options);
      return fault == null ? backend : new FaultyBackend(backend, fault);
    }
  }

  static final class FaultFromConfiguration implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Provider.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      String name = context.getConfigurationParameter(FAULT).orElseThrow();
      return new Provider(name.equals(NONE) ? null : Fault.valueOf(name));
    }
  }
}
