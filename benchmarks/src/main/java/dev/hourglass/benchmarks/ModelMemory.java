package dev.hourglass.benchmarks;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Precision;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Memory that a model takes on a backend: exact counts, so no benchmark. */
@Command(
    name = "model-memory",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Prints a table of the bytes that a backend's scopes own: for a bare training step (parameters,",
      "gradients, Adam's moments, activations and scratch memory of one batch), for inference of single",
      "rows, and for inference of many. A whole training takes more: its data, their order, and what",
      "options such as noise and validation need. What a native library keeps for itself, and the Java",
      "heap, is not in it."
    })
public final class ModelMemory implements Callable<Integer> {
  private static final int MANY = 1000;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      split = ",",
      description = "Compute backends, joined by commas. Default: all that are usable.")
  private List<String> backends = List.of();

  @Option(
      names = "--architecture",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "S,W,HINTON,TINY",
      description =
          "Names or widths such as 784-300-784, joined by commas. Default: ${DEFAULT-VALUE}.")
  private List<String> architectures = List.of();

  @Option(
      names = "--batch",
      paramLabel = "N",
      split = ",",
      defaultValue = "150",
      description =
          "Rows of a mini-batch in training; several joined by commas. Default: ${DEFAULT-VALUE}.")
  private List<Integer> batches = List.of();

  private final PrintStream out;

  private ModelMemory(PrintStream out) {
    this.out = out;
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs the program and gives its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    return Programs.run("model-memory", new ModelMemory(out), out, err, arguments);
  }

  @Override
  public Integer call() {
    for (int batch : batches) {
      if (batch < 1) {
        throw new IllegalArgumentException("--batch is " + batch + "; give at least 1");
      }
    }
    TextTable table =
        new TextTable(
            "backend",
            "precision",
            "architecture",
            "batch",
            "parameters",
            "training step KiB",
            "inference, 1 row KiB",
            "inference, " + MANY + " rows KiB");
    for (String name : UsableBackends.choose(backends, out)) {
      try (Backend backend = Backends.open(name, BackendOptions.defaults())) {
        for (String architecture : architectures) {
          Layers layers = ReferenceArchitecture.layersOf(architecture);
          for (int batch : batches) {
            measure(backend, Precision.FLOAT32, architecture, layers, batch, table);
            if (backend.supports(DType.BFLOAT16)) {
              measure(backend, Precision.BFLOAT16, architecture, layers, batch, table);
            }
          }
        }
      }
    }
    out.print(table);
    return CommandLine.ExitCode.OK;
  }

  private static void measure(
      Backend backend,
      Precision precision,
      String architecture,
      Layers layers,
      int batch,
      TextTable table) {
    Dataset rows = SyntheticRows.of(layers.inputs(0), Math.max(batch, MANY));
    long trainingStep;
    try (TrainingStep step =
        new TrainingStep(backend, precision, layers, batch, rows.slice(0, batch))) {
      step.run();
      trainingStep = step.bytes();
    }
    long one;
    long many;
    Training plan = Training.epochs(1).batchSize(batch);
    try (Autoencoder model =
        Trainer.on(backend)
            .train(Architecture.stacked(layers.encoderSizes()), plan, rows.slice(0, batch))) {
      long before = backend.bytes();
      model.reconstructionError(rows.row(0));
      one = backend.bytes() - before;
      model.reconstructionErrors(rows.slice(0, MANY));
      many = backend.bytes() - before;
    }
    table.add(
        backend.name(),
        precision.name(),
        architecture,
        Integer.toString(batch),
        grouped(layers.weights() + (long) layers.biases()),
        kibibytes(trainingStep),
        kibibytes(one),
        kibibytes(many));
  }

  private static String kibibytes(long bytes) {
    return grouped((bytes + 1023) / 1024);
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
