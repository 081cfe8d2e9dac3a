package dev.hourglass.examples;

import dev.hourglass.anomaly.fitting.FitListener;
import dev.hourglass.models.training.EpochReport;
import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.TrainingListener;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Prints a line per epoch, and shows a bar meanwhile. Where each epoch is a single batch, one bar
 * and one line stand for the whole stage. While a detector is fitted there is one bar and no line.
 */
final class Progress implements TrainingListener, FitListener {
  private static final int BAR_WIDTH = 78;

  private final PrintStream out;
  private final boolean showsBar;
  private @Nullable ProgressBar bar;
  private double lastError;
  private Map<String, Double> lastTerms = Map.of();

  /**
   * Creates the listener.
   *
   * @param out where the lines go; the bar goes to standard error
   */
  Progress(PrintStream out, boolean showsBar) {
    this.out = out;
    this.showsBar = showsBar;
  }

  /** The mean squared error of the last mini-batch of the epoch that was last finished. */
  double lastError() {
    return lastError;
  }

  /** The terms of the loss of the epoch that was last finished, by name. */
  Map<String, Double> lastTerms() {
    return lastTerms;
  }

  @Override
  public void stageStarted(Stage stage) {
    if (stage.batches() == 1) {
      open(stage.name(), stage.epochs());
    }
  }

  @Override
  public void batchFinished(Stage stage, int epoch, int batch, double loss) {
    if (stage.batches() > 1 && batch == 1) {
      open(stage.name() + ", epoch " + epoch + "/" + stage.epochs(), stage.batches());
    }
    if (bar != null) {
      bar.step();
    }
  }

  @Override
  public void epochFinished(EpochReport report) {
    lastError = report.lastBatchError();
    lastTerms = report.terms();
    if (report.stage().batches() > 1) {
      close();
      out.printf(
          Locale.ROOT,
          "  %s, epoch %d/%d: train MSE %.5f, loss %.5f, %.1f s, %.0f images/s%n",
          report.stage().name(),
          report.epoch(),
          report.stage().epochs(),
          report.lastBatchError(),
          report.trainLoss(),
          report.elapsed().toNanos() * 1e-9,
          report.rowsPerSecond());
    }
  }

  @Override
  public void stageFinished(Stage stage, int epochs) {
    close();
    if (stage.batches() == 1) {
      out.printf(
          Locale.ROOT, "  %s, %d iterations: train MSE %.6f%n", stage.name(), epochs, lastError);
    }
  }

  @Override
  public void finished(int done, int of, String step) {
    if (bar == null) {
      open("fitting", of);
    }
    if (bar != null) {
      bar.stepTo(done);
    }
    if (done == of) {
      close();
    }
  }

  private void open(String task, int steps) {
    if (showsBar) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("  " + task)
              .setInitialMax(steps)
              .setStyle(ProgressBarStyle.ASCII)
              .setMaxRenderedLength(BAR_WIDTH)
              .setConsumer(new ConsoleProgressBarConsumer(System.err, BAR_WIDTH))
              .clearDisplayOnFinish()
              .build();
    }
  }

  /** Takes the bar away; also to be called where a training has failed. */
  void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
