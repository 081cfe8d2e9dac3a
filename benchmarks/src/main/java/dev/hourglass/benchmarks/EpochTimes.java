package dev.hourglass.benchmarks;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Schedule;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Time of whole trainings of the main job's stacked autoencoder on MNIST, and their quality. */
@Command(
    name = "epoch-times",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains 784-300-150-300-784 on MNIST as the main job does, several times over, and prints a JSON",
      "line each: wall time of the whole training, upload of the data included, and errors."
    })
public final class EpochTimes implements Callable<Integer> {
  @Mixin private final MnistOptions options = new MnistOptions();

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "FLOAT32",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Precision precision = Precision.FLOAT32;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Epochs of a training. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--trainings",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "How often to train; the first includes the warming up. Default: ${DEFAULT-VALUE}.")
  private int trainings;

  private final PrintStream out;

  private EpochTimes(PrintStream out) {
    this.out = out;
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs the program and gives its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    return Programs.run("epoch-times", new EpochTimes(out), out, err, arguments);
  }

  @Override
  public Integer call() throws IOException {
    options.validate();
    StepOptions.requireAtLeastOne("--epochs", epochs);
    StepOptions.requireAtLeastOne("--trainings", trainings);
    Dataset train = options.train();
    Dataset test = options.test(Integer.MAX_VALUE);
    Architecture architecture =
        Architecture.stacked(784, 300, 150).outputActivation(Activation.SIGMOID);
    Training training =
        Training.epochs(epochs)
            .batchSize(150)
            .learningRate(6e-3)
            .schedule(Schedule.oneCycle(0.1))
            .seed(42)
            .precision(precision);
    try (Backend backend = options.open()) {
      for (int i = 1; i <= trainings; i++) {
        long start = System.nanoTime();
        try (Autoencoder model = Trainer.on(backend).train(architecture, training, train)) {
          double seconds = (System.nanoTime() - start) * 1e-9;
          out.println(
              new JsonLine()
                  .put("backend", backend.name())
                  .put("precision", precision.name())
                  .put("training", i)
                  .put("epochs", epochs)
                  .put("seconds", seconds)
                  .put("train_mse", model.meanSquaredError(train))
                  .put("test_mse", model.meanSquaredError(test)));
        }
      }
    }
    return CommandLine.ExitCode.OK;
  }
}
