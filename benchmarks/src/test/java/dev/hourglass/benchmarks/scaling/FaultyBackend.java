package dev.hourglass.benchmarks.scaling;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A backend that fails when it is told to, and counts the runs of its steps. */
final class FaultyBackend implements Backend {
  private final Backend backend;
  private final Opener opener;

  private FaultyBackend(Backend backend, Opener opener) {
    this.backend = backend;
    this.opener = opener;
  }

  /** Says what fails. */
  interface Faults {
    /**
     * What happens instead of opening a scope.
     *
     * @param scopes how many would then have been opened, on all backends
     * @return an error, an unchecked exception, or null if all goes well
     */
    @Nullable Throwable onNewScope(int scopes);
  }

  /** Opens such backends, and counts. */
  static final class Opener implements Function<Setting, Backend> {
    private final Faults faults;
    private int opened;
    private int closed;
    private int scopes;
    private long runs;

    Opener(Faults faults) {
      this.faults = faults;
    }

    @Override
    public Backend apply(Setting setting) {
      opened++;
      return new FaultyBackend(Scaling.open(setting), this);
    }

    int opened() {
      return opened;
    }

    int closed() {
      return closed;
    }

    /** Runs of all steps compiled. */
    long runs() {
      return runs;
    }
  }

  @Override
  public String name() {
    return backend.name();
  }

  @Override
  public String description() {
    return backend.description();
  }

  @Override
  public boolean supports(DType type) {
    return backend.supports(type);
  }

  @Override
  public Scope newScope() {
    opener.scopes++;
    Throwable fault = opener.faults.onNewScope(opener.scopes);
    if (fault instanceof Error error) {
      throw error;
    }
    if (fault instanceof RuntimeException exception) {
      throw exception;
    }
    return backend.newScope();
  }

  @Override
  public Step compile(List<? extends Kernel> body) {
    Step step = backend.compile(body);
    return new Step() {
      @Override
      public void run() {
        opener.runs++;
        step.run();
      }

      @Override
      public void run(int times) {
        opener.runs += times;
        step.run(times);
      }

      @Override
      public void close() {
        step.close();
      }
    };
  }

  @Override
  public void synchronize() {
    backend.synchronize();
  }

  @Override
  public long bytes() {
    return backend.bytes();
  }

  @Override
  public void close() {
    opener.closed++;
    backend.close();
  }
}
