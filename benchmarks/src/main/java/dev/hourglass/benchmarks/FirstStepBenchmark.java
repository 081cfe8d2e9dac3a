package dev.hourglass.benchmarks;

import dev.hourglass.tensor.Precision;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time from the start of a JVM to the first training step. Each measurement starts a process with
 * default options and waits for the loss that it prints. Included is all that a user waits for: the
 * start of the process and the JVM, loading of classes, the search for backends, opening the one
 * asked for (extraction of its native libraries aside, once they are cached), synthetic data for
 * one batch, their upload, random weights, binding, one step, and reading its loss. The end of the
 * process is not included.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 15)
@Fork(1)
public class FirstStepBenchmark {
  /** By name. {@link Benchmarks} puts all that are usable here in the place of this default. */
  @Param("java")
  private String backend = "java";

  /** AUTO is mixed precision where the backend has it natively. */
  @Param("FLOAT32")
  private Precision precision = Precision.FLOAT32;

  /** A name of {@link ReferenceArchitecture}, or the width of each layer: 784-300-784. */
  @Param("S")
  private String architecture = "";

  /** Rows of a mini-batch. */
  @Param("150")
  private int batch;

  private List<String> command = List.of();
  private @Nullable Process process;
  private @Nullable BufferedReader output;
  private @Nullable String firstLoss;

  /** Creates the benchmark; called by JMH. */
  public FirstStepBenchmark() {}

  /** Prepares the command. This JVM's settings of Hourglass are handed on. */
  @Setup
  public void prepare() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("hourglass."))
        .sorted()
        .forEach(name -> words.add("-D" + name + "=" + System.getProperty(name)));
    words.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            FirstStep.class.getName(),
            backend,
            precision.name(),
            architecture,
            Integer.toString(batch)));
    command = words;
  }

  /** Starts a JVM and waits for the loss of its first step. */
  @Benchmark
  public @Nullable String firstStep() throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    output = process.inputReader(StandardCharsets.UTF_8);
    firstLoss = output.readLine();
    return firstLoss;
  }

  /** Refuses the figure of a JVM that failed, or in which the loss didn't fall afterwards. */
  @TearDown(Level.Invocation)
  public void requireProgress() throws IOException, InterruptedException {
    String lastLoss = States.require(output).readLine();
    int exitCode = States.require(process).waitFor();
    requireProgress(String.join(" ", command), exitCode, firstLoss, lastLoss);
  }

  static void requireProgress(
      String command, int exitCode, @Nullable String firstLoss, @Nullable String lastLoss) {
    if (exitCode != 0
        || firstLoss == null
        || lastLoss == null
        || !(Float.parseFloat(lastLoss) < Float.parseFloat(firstLoss))) {
      throw new IllegalStateException(
          "%s ended with %d; the losses it printed are %s and %s, which should fall"
              .formatted(command, exitCode, firstLoss, lastLoss));
    }
  }
}
