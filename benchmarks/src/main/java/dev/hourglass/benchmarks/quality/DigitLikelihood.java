package dev.hourglass.benchmarks.quality;

import dev.hourglass.benchmarks.JsonLine;
import dev.hourglass.benchmarks.Programs;
import dev.hourglass.benchmarks.StepOptions;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.Variational;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.objective.Divergence;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Philox;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How likely a variational autoencoder finds MNIST's test images: the setting of Burda et al.
 * (2016), table 1, whose VAE of one layer of 50 units and one sample reaches 86.76 nats.
 */
@Command(
    name = "digit-likelihood",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a variational autoencoder of 784-200-200-50 on MNIST, whose pixels are drawn anew as 0 or 1",
      "in each epoch, and prints a JSON line with the negative log-likelihood of the test images in nats,",
      "estimated by importance sampling."
    })
public final class DigitLikelihood implements Callable<Integer> {
  private static final int[] SIZES = {784, 200, 200, 50};

  @Mixin private final QualityOptions options = new QualityOptions();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "1150",
      description = "Epochs of the training. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "2.5e-3",
      description = "The peak of Adam's. Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      defaultValue = "SOFTPLUS",
      description =
          "Of the hidden layers: one of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Activation activation = Activation.SOFTPLUS;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Of each test image's code. Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(
      names = "--save",
      paramLabel = "DIR",
      description = "Folder to save the trained model in. Default: it isn't saved.")
  private @Nullable Path folder;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Folder of a saved model to measure. Default: one is trained.")
  private @Nullable Path saved;

  private final PrintStream out;
  private final PrintStream err;

  private DigitLikelihood(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs the program and gives its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    return Programs.run("digit-likelihood", new DigitLikelihood(out, err), out, err, arguments);
  }

  @Override
  public Integer call() throws IOException {
    options.validate();
    StepOptions.requireAtLeastOne("--epochs", epochs);
    StepOptions.requireAtLeastOne("--samples", samples);
    Architecture architecture =
        Architecture.variational(SIZES)
            .hiddenActivation(activation)
            .outputActivation(Activation.SIGMOID);
    Training plan = options.plan(epochs, learningRate).binarize().penalty(new Divergence(1, 0));
    Dataset test = drawn(options.test(), options.testSeed());
    try (Backend backend = options.open()) {
      JsonLine line = new JsonLine().put("backend", backend.name());
      try (Autoencoder model =
          saved == null ? train(backend, architecture, plan, line) : loaded(saved, backend)) {
        if (folder != null) {
          model.save(folder);
        }
        measure(Variational.of(model), test, line);
        out.println(line);
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private Autoencoder train(
      Backend backend, Architecture architecture, Training plan, JsonLine line) throws IOException {
    Dataset train = options.train();
    long start = System.nanoTime();
    Autoencoder model =
        Trainer.on(backend).listener(QualityOptions.progress(err)).train(architecture, plan, train);
    line.put("precision", plan.precision().name())
        .put("epochs", epochs)
        .put("seconds", (System.nanoTime() - start) * 1e-9);
    return model;
  }

  private static Autoencoder loaded(Path path, Backend backend) throws IOException {
    try (Autoencoder model = Autoencoder.load(path)) {
      return model.on(backend);
    }
  }

  private void measure(Variational distribution, Dataset test, JsonLine line) {
    double[] nats = distribution.logLikelihood(test, samples, options.testSeed());
    double mean = Arrays.stream(nats).average().orElseThrow();
    double variance =
        Arrays.stream(nats).map(each -> (each - mean) * (each - mean)).average().orElseThrow();
    double[] bounds = distribution.evidenceLowerBound(test, 10, options.testSeed());
    line.put("test_images", test.rows())
        .put("samples", samples)
        .put("negative_log_likelihood", -mean)
        .put("standard_error", Math.sqrt(variance / nats.length))
        .put("negative_evidence_lower_bound", -Arrays.stream(bounds).average().orElseThrow())
        .put("active_units", distribution.activeUnits(test));
  }

  /** The images with pixels of 0 or 1, drawn once with their brightness as probability. */
  private static Dataset drawn(Dataset images, long seed) {
    int width = images.columns();
    float[] pixels = new float[Math.multiplyExact(images.rows(), width)];
    Philox.fill(new Distribution.Uniform(0, 1), seed, 0, 0, pixels, 0, pixels.length, new int[4]);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = pixels[i] < images.value(i / width, i % width) ? 1 : 0;
    }
    return Dataset.of(pixels, width);
  }
}
