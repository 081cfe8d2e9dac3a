package dev.hourglass.benchmarks.quality;

import dev.hourglass.benchmarks.MnistOptions;
import dev.hourglass.benchmarks.StepOptions;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.training.EpochReport;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingListener;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of all programs that train on MNIST and tell how good the result is. */
final class QualityOptions {
  /** Lines of progress of a training, about. */
  private static final int LINES = 20;

  @Mixin private final MnistOptions mnist = new MnistOptions();

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "AUTO",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Precision precision = Precision.AUTO;

  @Option(
      names = "--test-images",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many images to test on. Default: ${DEFAULT-VALUE}.")
  private int testImages;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Rows of a mini-batch. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "From which all randomness follows. Default: ${DEFAULT-VALUE}.")
  private long seed;

  void validate() {
    mnist.validate();
    StepOptions.requireAtLeastOne("--test-images", testImages);
    StepOptions.requireAtLeastOne("--batch", batch);
  }

  Backend open() {
    return mnist.open();
  }

  Dataset train() throws IOException {
    return mnist.train();
  }

  Dataset test() throws IOException {
    return mnist.test(testImages);
  }

  /** A plan with what was chosen here. */
  Training plan(int epochs, double learningRate) {
    return Training.epochs(epochs)
        .batchSize(batch)
        .learningRate(learningRate)
        .precision(precision)
        .seed(seed)
        .lossInterval(100);
  }

  /** A seed that the training has no numbers of. */
  long testSeed() {
    return ~seed;
  }

  /** Tells of some of the epochs. */
  static TrainingListener progress(PrintStream err) {
    return new TrainingListener() {
      @Override
      public void epochFinished(EpochReport report) {
        int epochs = report.stage().epochs();
        int every = Math.max(1, epochs / LINES);
        if (report.epoch() == 1 || report.epoch() % every == 0) {
          err.printf(
              Locale.ROOT,
              "epoch %d of %d: loss %.5f, %.2f s%n",
              report.epoch(),
              epochs,
              report.trainLoss(),
              report.elapsed().toNanos() * 1e-9);
        }
      }
    };
  }
}
