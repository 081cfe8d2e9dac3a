package dev.hourglass.benchmarks;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The backend that a benchmark runs on. */
@State(Scope.Benchmark)
public class OpenedBackend {
  /** By name. {@link Benchmarks} puts all that are usable here in the place of this default. */
  @Param("java")
  private String backend = "java";

  private @Nullable Backend opened;

  /** Creates the state; called by JMH. */
  public OpenedBackend() {}

  /** Opens the backend. */
  @Setup
  public void open() {
    opened = Backends.open(backend);
  }

  /** Closes the backend; after what the benchmark has on it. */
  @TearDown
  public void close() {
    if (opened != null) {
      opened.close();
    }
  }

  Backend get() {
    return States.require(opened);
  }
}
