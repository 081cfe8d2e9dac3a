package dev.hourglass.benchmarks;

import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Times of the training step of another framework on the JVM, taken to command: it reads prepare,
 * check or round from standard input, one a line, and answers in JSON lines.
 */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public final class PeerSteps implements Callable<Integer> {
  /** How a framework's training is made. */
  @FunctionalInterface
  public interface Framework {
    /**
     * Builds the network with its initial parameters.
     *
     * @param options what to train
     * @param inputs data, order and initial parameters
     */
    Training training(StepOptions options, StepInputs inputs) throws IOException;
  }

  @Mixin private final StepOptions options = new StepOptions();

  private final Framework framework;
  private final InputStream in;
  private final PrintStream out;

  private PeerSteps(Framework framework, InputStream in, PrintStream out) {
    this.framework = framework;
    this.in = in;
    this.out = out;
  }

  /**
   * Runs the program with standard input and output, and gives its exit code.
   *
   * @param name of the program, for its messages
   */
  public static int run(String name, Framework framework, String... arguments) {
    PeerSteps program = new PeerSteps(framework, System.in, System.out);
    return Programs.run(name, program, System.out, System.err, arguments);
  }

  /**
   * The version of a library, from what Maven left in its jar.
   *
   * @param coordinates group and artifact, with a slash between them
   */
  public static String version(String coordinates) throws IOException {
    String file = "/META-INF/maven/" + coordinates + "/pom.properties";
    try (InputStream properties = PeerSteps.class.getResourceAsStream(file)) {
      if (properties == null) {
        throw new IOException(file + " is not on the class path; put " + coordinates + " on it");
      }
      Properties read = new Properties();
      read.load(properties);
      return read.getProperty("version");
    }
  }

  @Override
  public Integer call() throws IOException {
    options.validate();
    Path folder = options.inputs();
    if (folder == null) {
      throw new IllegalArgumentException(
          "--inputs is missing; step-times --write-inputs makes them");
    }
    if (options.precision() != Precision.FLOAT32) {
      throw new IllegalArgumentException(
          "--precision is " + options.precision() + "; this program computes FLOAT32 only");
    }
    if (options.optimizer() != OptimizerName.ADAM) {
      throw new IllegalArgumentException(
          "--optimizer is " + options.optimizer() + "; this program trains by adam only");
    }
    StepInputs inputs = StepInputs.read(folder, options.layers(), options.batch());
    try (StepSession session =
        new StepSession(options, () -> framework.training(options, inputs), out)) {
      session.obey(in);
    }
    return CommandLine.ExitCode.OK;
  }
}
