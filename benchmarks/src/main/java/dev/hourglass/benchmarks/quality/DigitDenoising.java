package dev.hourglass.benchmarks.quality;

import dev.hourglass.benchmarks.JsonLine;
import dev.hourglass.benchmarks.OptimizerName;
import dev.hourglass.benchmarks.Programs;
import dev.hourglass.benchmarks.StepOptions;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Philox;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How well a denoising autoencoder cleans MNIST's test images, beside PCA. */
@Command(
    name = "digit-denoising",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a denoising autoencoder on MNIST with Gaussian noise, clipped to [0, 1], and prints a JSON",
      "line with the peak signal-to-noise ratios in decibels, from the mean squared error over all pixels,",
      "of the noisy test images, of the cleaned ones, and of the projections onto as many principal",
      "components of the clean training images as are best."
    })
public final class DigitDenoising implements Callable<Integer> {
  /** Images at a time, so that the memory is bounded. */
  private static final int BLOCK = 1_000;

  @Mixin private final QualityOptions options = new QualityOptions();

  @Option(
      names = "--sizes",
      paramLabel = "N,N",
      defaultValue = "784,2000,1000",
      split = ",",
      description = "Widths from the input to the code. Default: ${DEFAULT-VALUE}.")
  private int[] sizes = {};

  @Option(
      names = "--noise",
      paramLabel = "X",
      defaultValue = "0.5",
      description = "Standard deviation of the noise. Default: ${DEFAULT-VALUE}.")
  private float noise;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "10",
      description = "Epochs of the training. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "3e-3",
      description = "The optimizer's peak. Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      defaultValue = "0.1",
      description = "Decoupled. Default: ${DEFAULT-VALUE}.")
  private float weightDecay;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adam",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private OptimizerName optimizer = OptimizerName.ADAM;

  private final PrintStream out;
  private final PrintStream err;

  private DigitDenoising(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs the program and gives its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    return Programs.run("digit-denoising", new DigitDenoising(out, err), out, err, arguments);
  }

  @Override
  public Integer call() throws IOException {
    options.validate();
    StepOptions.requireAtLeastOne("--epochs", epochs);
    Architecture architecture =
        Architecture.stacked(sizes)
            .codeActivation(Activation.ELU)
            .outputActivation(Activation.SIGMOID);
    Training plan =
        options
            .plan(epochs, learningRate)
            .optimizer(optimizer.optimizer(weightDecay))
            .noise(new Noise.Gaussian(noise).clippedTo(0, 1));
    Dataset train = options.train();
    Dataset test = options.test();
    try (Backend backend = options.open()) {
      long start = System.nanoTime();
      try (Autoencoder model =
          Trainer.on(backend)
              .listener(QualityOptions.progress(err))
              .train(architecture, plan, train)) {
        double seconds = (System.nanoTime() - start) * 1e-9;
        Truncations truncations = new Truncations(train);
        double noisyError = 0;
        double cleanedError = 0;
        for (int first = 0; first < test.rows(); first += BLOCK) {
          Dataset clean = test.slice(first, Math.min(test.rows(), first + BLOCK));
          Dataset noisy = noisy(clean, first);
          noisyError += squaredError(noisy, clean);
          cleanedError += squaredError(Dataset.of(model.reconstruct(noisy)), clean);
          truncations.add(noisy, clean);
        }
        double pixels = (double) test.rows() * test.columns();
        out.println(
            new JsonLine()
                .put("backend", backend.name())
                .put("precision", plan.precision().name())
                .put("optimizer", optimizer.toString())
                .put("epochs", epochs)
                .put("seconds", seconds)
                .put("test_images", test.rows())
                .put("noisy_psnr", decibels(noisyError / pixels))
                .put("cleaned_psnr", decibels(cleanedError / pixels))
                .put("best_pca_psnr", decibels(truncations.leastError() / pixels))
                .put("best_pca_components", truncations.best()));
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private Dataset noisy(Dataset clean, int first) {
    int width = clean.columns();
    float[] pixels = new float[clean.rows() * width];
    Philox.fill(
        new Distribution.Normal(0, noise),
        options.testSeed(),
        0,
        (long) first * width,
        pixels,
        0,
        pixels.length,
        new int[4]);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Math.max(0, Math.min(1, clean.value(i / width, i % width) + pixels[i]));
    }
    return Dataset.of(pixels, width);
  }

  private static double squaredError(Dataset images, Dataset clean) {
    double sum = 0;
    for (int i = 0; i < clean.rows(); i++) {
      for (int j = 0; j < clean.columns(); j++) {
        double difference = images.value(i, j) - clean.value(i, j);
        sum += difference * difference;
      }
    }
    return sum;
  }

  /** Of pixels whose peak is 1. */
  private static double decibels(double meanSquaredError) {
    return -10 * Math.log10(meanSquaredError);
  }
}
