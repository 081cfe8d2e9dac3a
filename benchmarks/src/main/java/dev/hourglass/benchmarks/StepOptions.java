package dev.hourglass.benchmarks;

import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Precision;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of all programs that time a training step: what is trained, and how long. */
public final class StepOptions {
  /** Decay of Adam's first moment. */
  public static final double BETA_1 = 0.9;

  /** Decay of Adam's second moment. */
  public static final double BETA_2 = 0.999;

  /** What Adam adds to the root of the second moment. */
  public static final double EPSILON = 1e-8;

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
      description =
          "Width of each layer, input and output included, symmetric. Default: ${DEFAULT-VALUE}.")
  private String layers = "";

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "150",
      description = "Rows of a mini-batch. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adam",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private OptimizerName optimizer = OptimizerName.ADAM;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "1e-3",
      description = "Of the optimizer, throughout. Default: ${DEFAULT-VALUE}.")
  private float learningRate;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Steps of a round, after 50 ms or more of untimed ones, and of the warming up. Default:"
              + " ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--check-every",
      paramLabel = "N",
      defaultValue = "100",
      description = "Steps between two losses that are printed. Default: ${DEFAULT-VALUE}.")
  private int checkEvery;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute. Default: one for each processor available.")
  private @Nullable Integer threads;

  @Option(
      names = "--inputs",
      paramLabel = "DIR",
      description =
          "Folder with data, their order and initial weights, that step-times --write-inputs wrote for"
              + " the same layers and batch.")
  private @Nullable Path inputs;

  StepOptions() {}

  /**
   * Checks what was given.
   *
   * @throws IllegalArgumentException if a number is too small, or the layers are not symmetric
   */
  void validate() {
    requireAtLeastOne("--batch", batch);
    requireAtLeastOne("--steps", steps);
    requireAtLeastOne("--check-every", checkEvery);
    requireAtLeastOne("--threads", threads());
    // Asked for the message.
    layers().encoderSizes();
  }

  /** Refuses a number of something that must be there. */
  public static void requireAtLeastOne(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " is " + value + "; give at least 1");
    }
  }

  /** With what precision to compute. */
  public Precision precision() {
    return precision;
  }

  /** The network. */
  public Layers layers() {
    return Layers.parse(layers);
  }

  /** Rows of a mini-batch. */
  public int batch() {
    return batch;
  }

  /** What trains the network. */
  public OptimizerName optimizer() {
    return optimizer;
  }

  /** The optimizer's learning rate. */
  public float learningRate() {
    return learningRate;
  }

  /** Steps of a round. */
  int steps() {
    return steps;
  }

  /** Steps between two losses that are shown. */
  int checkEvery() {
    return checkEvery;
  }

  /** How many threads compute. */
  public int threads() {
    return threads == null ? BackendOptions.defaults().threads() : threads;
  }

  /** The folder of the inputs, if one was given. */
  @Nullable Path inputs() {
    return inputs;
  }
}
