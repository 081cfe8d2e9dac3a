package dev.hourglass.benchmarks;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.Digits;
import dev.hourglass.data.Mnist;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.Precision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
      "Trains a network of dense layers with ELU on squared error by Adam, and prints JSON lines:",
      "one when the step is prepared and warm, ten with the loss at fixed steps from the start,",
      "then one a round with the microseconds per step."
    })
public final class StepTimes implements Callable<Integer> {
  private static final int CHECKS = 10;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "Compute backend. Default: the best usable one.")
  private @Nullable String backendName;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "FLOAT32",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Precision precision = Precision.FLOAT32;

  @Option(
      names = "--layers",
      paramLabel = "N-N-N",
      defaultValue = "784-300-150-300-784",
      description = "Width of each layer, input and output included. Default: ${DEFAULT-VALUE}.")
  private String layers = "";

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "150",
      description = "Rows of a mini-batch. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "1e-3",
      description = "Of Adam, throughout. Default: ${DEFAULT-VALUE}.")
  private float learningRate;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Steps of a round, and of the warming up. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "7",
      description = "How many rounds. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--check-every",
      paramLabel = "N",
      defaultValue = "100",
      description = "Steps between two losses that are printed. Default: ${DEFAULT-VALUE}.")
  private int checkEvery;

  @Option(
      names = "--inputs",
      paramLabel = "DIR",
      description =
          "Folder with data, their order and initial weights, from --write-inputs for the same layers"
              + " and batch. Default: what that would write.")
  private @Nullable Path inputs;

  @Option(
      names = "--write-inputs",
      paramLabel = "DIR",
      description = "Write data, their order and random initial weights to a folder, and exit.")
  private @Nullable Path written;

  @Option(
      names = "--mnist",
      paramLabel = "DIR",
      description = "Folder of MNIST's files to take the data from. Default: synthetic digits.")
  private @Nullable Path mnist;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "60000",
      description = "How many images to take. Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Option(
      names = "--commands",
      description =
          "Say when loaded, then do what standard input says, a command a line (prepare, check,"
              + " round), until it ends.")
  private boolean obeys;

  private final InputStream in;
  private final PrintStream out;
  private int round;

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
    requireAtLeastOne("--batch", batch);
    requireAtLeastOne("--steps", steps);
    requireAtLeastOne("--rounds", rounds);
    requireAtLeastOne("--check-every", checkEvery);
    requireAtLeastOne("--rows", rows);
    Layers network = Layers.parse(layers);
    network.requireAutoencoder();
    if (written != null) {
      random(network).write(written, network);
      return CommandLine.ExitCode.OK;
    }
    StepInputs given = inputs == null ? random(network) : StepInputs.read(inputs, network, batch);
    try (Backend backend = Backends.open(backendName, BackendOptions.defaults())) {
      if (obeys) {
        obey(backend, network, given);
      } else {
        try (StepRuns runs = prepare(backend, network, given)) {
          check(runs);
          for (int i = 0; i < rounds; i++) {
            round(runs);
          }
        }
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private static void requireAtLeastOne(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " is " + value + "; give at least 1");
    }
  }

  private StepInputs random(Layers network) throws IOException {
    Dataset images = mnist == null ? Digits.synthetic(rows, 42) : Mnist.train(mnist);
    if (images.columns() != network.inputs(0)) {
      throw new IllegalArgumentException(
          "The images have %d pixels and the layers %s begin with %d; give both the same width"
              .formatted(images.columns(), network, network.inputs(0)));
    }
    Dataset taken = rows < images.rows() ? images.slice(0, rows) : images;
    return StepInputs.random(taken, network, batch);
  }

  private void obey(Backend backend, Layers network, StepInputs given) throws IOException {
    BufferedReader commands = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    StepRuns runs = null;
    out.println(event("loaded"));
    try {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        String command = line.strip();
        if (command.equals("prepare") && runs == null) {
          runs = prepare(backend, network, given);
        } else if (command.equals("check") && runs != null) {
          check(runs);
        } else if (command.equals("round") && runs != null) {
          round(runs);
        } else {
          throw new IllegalArgumentException(
              "The command is '" + command + "'; give prepare once, then check or round");
        }
      }
    } finally {
      if (runs != null) {
        runs.close();
      }
    }
  }

  private StepRuns prepare(Backend backend, Layers network, StepInputs given) {
    StepRuns runs = new StepRuns(backend, precision, network, batch, given, learningRate);
    try {
      runs.time(steps);
      runs.restart();
      JsonLine line = event("prepared").put("layers", network.toString()).put("batch", batch);
      out.println(line.put("description", backend.description()));
      return runs;
    } catch (RuntimeException e) {
      runs.close();
      throw e;
    }
  }

  private void check(StepRuns runs) {
    for (int i = 0; i < CHECKS; i++) {
      runs.run(checkEvery);
      out.println(event("loss").put("step", runs.taken()).put("loss", runs.loss()));
    }
    out.println(event("checked"));
  }

  private void round(StepRuns runs) {
    round++;
    double microseconds = runs.time(steps);
    out.println(
        event("round")
            .put("round", round)
            .put("steps", steps)
            .put("microseconds_per_step", microseconds)
            .put("loss", runs.loss()));
  }

  private JsonLine event(String name) {
    return new JsonLine().put("event", name).put("precision", precision.name());
  }
}
