package dev.hourglass.benchmarks;

import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Times of a training step, to be compared with those of another framework that trains the same.
 * For timing beside other processes it works to command: it takes its turn when it is told to.
 */
@Command(
    name = "step-times",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a network of dense layers with ELU on squared error, and prints JSON lines:",
      "one when the step is prepared and warm, ten with the loss at fixed steps from the start,",
      "then one a round with the microseconds per step."
    })
public final class StepTimes implements Callable<Integer> {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "Compute backend. Default: the best usable one.")
  private @Nullable String backendName;

  @Mixin private final StepOptions options = new StepOptions();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "7",
      description = "How many rounds. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--write-inputs",
      paramLabel = "DIR",
      description = "Write data, their order and random initial weights to a folder, and exit.")
  private @Nullable Path written;

  @Mixin private final ImageOptions images = new ImageOptions();

  @Option(
      names = "--commands",
      description =
          "Say when loaded, then do what standard input says, a command a line (prepare, check,"
              + " round), until it ends.")
  private boolean obeys;

  private final InputStream in;
  private final PrintStream out;

  private StepTimes(InputStream in, PrintStream out) {
    this.in = in;
    this.out = out;
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(run(System.in, System.out, System.err, arguments));
  }

  /** Runs the program and gives its exit code. */
  static int run(InputStream in, PrintStream out, PrintStream err, String... arguments) {
    return Programs.run("step-times", new StepTimes(in, out), out, err, arguments);
  }

  @Override
  public Integer call() throws IOException {
    options.validate();
    StepOptions.requireAtLeastOne("--rounds", rounds);
    images.validate();
    Layers network = options.layers();
    if (written != null) {
      random(network).write(written, network);
      return CommandLine.ExitCode.OK;
    }
    requireUsable();
    try (Backend backend = Backends.open(backendName, new BackendOptions(options.threads()))) {
      // What the backend can't do is said before anything is waited for.
      DType unused = options.precision().activationType(backend);
      Path folder = options.inputs();
      StepInputs inputs =
          folder == null ? random(network) : StepInputs.read(folder, network, options.batch());
      try (StepSession session =
          new StepSession(options, () -> new StepRuns(backend, options, inputs), out)) {
        if (obeys) {
          session.obey(in);
        } else {
          session.takeRounds(rounds);
        }
      }
    }
    return CommandLine.ExitCode.OK;
  }

  /** Says why a backend can't be used, without the others that there are. */
  private void requireUsable() {
    for (Backends.Found found : Backends.found()) {
      if (found.name().equals(backendName) && found.availability() instanceof Unusable) {
        throw new IllegalArgumentException(found.describe());
      }
    }
  }

  private StepInputs random(Layers network) throws IOException {
    Dataset data = images.images(Integer.MAX_VALUE, network);
    return StepInputs.random(data, network, options.batch());
  }
}
