package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.javacpp.NativePlatform;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;

/**
 * ND4J on the CPU, FLOAT32. ND4J is an optional dependency: add {@code org.nd4j:nd4j-native} and
 * its natives in the version and with the classifier that {@link #probe()} names.
 *
 * <p>ND4J is started by {@link #open}, not before; that takes about a second, once a process.
 *
 * <p>Threads: products compute with {@link BackendOptions#threads()}, everything else with the
 * thread that runs the kernel: ND4J's threads and OpenBLAS's spin, and would take the processors
 * from each other. Both have one number each for the whole process, so these numbers also hold for
 * whatever else the program does with ND4J while a backend is open, and backends that are open at
 * the same time must ask for the same number.
 */
public final class Nd4jProvider implements BackendProvider {
  static final String NAME = "nd4j";

  /** For the service loader. */
  public Nd4jProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  /** Between the plain Java backend's 0 and oneDNN's 100. */
  @Override
  public int priority() {
    return 50;
  }

  @Override
  public Availability probe() {
    try {
      return Artifacts.cpu(NativePlatform.current()).probe(Nd4jProvider.class.getClassLoader());
    } catch (LinkageError | RuntimeException e) {
      return new Unusable(
          "the class path can't be searched for ND4J (" + e + ")",
          "make sure that the jars on it can be read");
    }
  }

  /**
   * Starts ND4J if need be, and opens the backend.
   *
   * @throws BackendException.Unavailable if ND4J doesn't start
   * @throws IllegalArgumentException if OpenBLAS can't have so many threads, or another backend is
   *     open with another number
   */
  @Override
  public Backend open(BackendOptions options) {
    return new Nd4jBackend(NAME, CpuDevice.open(options.threads()));
  }
}
