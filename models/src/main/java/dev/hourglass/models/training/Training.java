package dev.hourglass.models.training;

import static java.util.Objects.requireNonNull;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Precision;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A training plan. Immutable: each method returns a changed copy.
 *
 * <p>Defaults: mini-batches of 128 rows, or of all where the data has fewer, Adam with a peak
 * learning rate of 1e-3, one-cycle schedule with a tenth of warm-up, the loss that fits the
 * architecture's output, no noise, seed 0, single precision.
 */
public final class Training {
  private static final int DEFAULT_BATCH_SIZE = 128;
  private static final double DEFAULT_LEARNING_RATE = 1e-3;
  private static final Schedule DEFAULT_SCHEDULE = Schedule.oneCycle(0.1);
  private static final Optimizer DEFAULT_OPTIMIZER = Optimizer.adam();

  /** Whether layers are trained one at a time first, and for how long. */
  private final int greedyEpochs;

  private final int jointEpochs;

  /** 0 if none was chosen. */
  private int chosenBatchSize;

  private double learningRate = DEFAULT_LEARNING_RATE;
  private Schedule schedule = DEFAULT_SCHEDULE;
  private Optimizer optimizer = DEFAULT_OPTIMIZER;
  private @Nullable LossFunction loss;
  private @Nullable Noise noise;
  private Precision precision = Precision.FLOAT32;
  private long seed;
  private @Nullable Dataset validation;
  private @Nullable EarlyStopping earlyStopping;
  private boolean reportsPenalty;
  private int lossInterval = 1;
  private TrainingListener listener = new TrainingListener() {};
  private BooleanSupplier cancellation = () -> false;

  private Training(int greedyEpochs, int jointEpochs) {
    this.greedyEpochs = greedyEpochs;
    this.jointEpochs = jointEpochs;
  }

  /** All layers at once, for so many epochs (at least 1). */
  public static Training epochs(int epochs) {
    requireEpochs(epochs);
    return new Training(0, epochs);
  }

  /**
   * Greedy layer-wise training (Bengio et al., 2007): for each layer of the encoder in turn, a
   * shallow autoencoder is trained on the codes of the layers below, for so many epochs (at least
   * 1).
   */
  public static Training greedy(int epochsPerLayer) {
    requireEpochs(epochsPerLayer);
    return new Training(epochsPerLayer, 0);
  }

  /** After the greedy training, all layers at once for so many epochs (at least 1). */
  public Training fineTune(int epochs) {
    requireEpochs(epochs);
    if (greedyEpochs == 0) {
      throw new IllegalStateException(
          "Only a greedy training is fine-tuned; begin with Training.greedy(epochsPerLayer)");
    }
    return copy(greedyEpochs, epochs);
  }

  private static void requireEpochs(int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs is " + epochs + "; give at least 1");
    }
  }

  /**
   * Rows of a mini-batch, at least 1. The last one of an epoch holds what is left. Training refuses
   * data of fewer rows with an {@link IllegalArgumentException}; without this choice it takes them
   * all at once.
   */
  public Training batchSize(int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("batch size is " + rows + "; give at least 1");
    }
    Training copy = copy();
    copy.chosenBatchSize = rows;
    return copy;
  }

  /** The peak learning rate, above 0 as a float. */
  public Training learningRate(double rate) {
    if (!((float) rate > 0 && Float.isFinite((float) rate))) {
      throw new IllegalArgumentException(
          "learning rate is " + rate + "; give a number above 0 that a float can hold");
    }
    Training copy = copy();
    copy.learningRate = rate;
    return copy;
  }

  /** How the learning rate changes, from stage to stage anew. */
  public Training schedule(Schedule newSchedule) {
    Training copy = copy();
    copy.schedule = requireNonNull(newSchedule, "schedule");
    return copy;
  }

  /** How gradients become steps. */
  public Training optimizer(Optimizer newOptimizer) {
    Training copy = copy();
    copy.optimizer = requireNonNull(newOptimizer, "optimizer");
    return copy;
  }

  /**
   * What is minimized. By default cross-entropy where the output is a sigmoid, otherwise the
   * squared error.
   */
  public Training loss(LossFunction newLoss) {
    Training copy = copy();
    copy.loss = requireNonNull(newLoss, "loss");
    return copy;
  }

  /**
   * Trains a denoising autoencoder: the input of each stage is disturbed anew in each mini-batch,
   * its target is not. In a greedy training the codes are a stage's input.
   */
  public Training noise(Noise newNoise) {
    Training copy = copy();
    copy.noise = requireNonNull(newNoise, "noise");
    return copy;
  }

  /**
   * With what precision is computed. By default FLOAT32; AUTO is for speed: mixed precision where
   * the backend has it natively. TF32 is for speed on devices with tensor cores, and FLOAT32
   * elsewhere. The {@link Stage} says what it came to. Training refuses BFLOAT16 with an {@link
   * IllegalArgumentException} where the backend doesn't have it.
   */
  public Training precision(Precision newPrecision) {
    Training copy = copy();
    copy.precision = requireNonNull(newPrecision, "precision");
    return copy;
  }

  /** From which all randomness follows: initial weights, order of the rows, noise. */
  public Training seed(long newSeed) {
    Training copy = copy();
    copy.seed = newSeed;
    return copy;
  }

  /**
   * Data on which the loss is measured after each joint epoch. The layers of a greedy training are
   * not validated.
   */
  public Training validation(Dataset data) {
    Training copy = copy();
    copy.validation = requireNonNull(data, "data");
    return copy;
  }

  /** Stops the joint training early; needs {@link #validation}. */
  public Training earlyStopping(EarlyStopping rule) {
    Training copy = copy();
    copy.earlyStopping = requireNonNull(rule, "rule");
    return copy;
  }

  /** Adds the value of the L2 penalty to the training loss that is reported. */
  public Training reportPenalty() {
    Training copy = copy();
    copy.reportsPenalty = true;
    return copy;
  }

  /** Hears of the progress. */
  public Training listener(TrainingListener newListener) {
    Training copy = copy();
    copy.listener = requireNonNull(newListener, "listener");
    return copy;
  }

  /**
   * How many mini-batches are trained before the loss is looked at, at least 1, the default. On a
   * device beside the processor each look is a wait, which can take longer than a small step; with
   * more the steps follow each other without one. The parameters come out the same. The listener
   * then hears of the last of them only, with their mean loss, and a divergence or a cancellation
   * is noticed that much later.
   */
  public Training lossInterval(int batches) {
    if (batches < 1) {
      throw new IllegalArgumentException("loss interval is " + batches + "; give at least 1");
    }
    Training copy = copy();
    copy.lossInterval = batches;
    return copy;
  }

  /**
   * Asked before each mini-batch whether to give up; then, and when the thread is interrupted, the
   * training throws {@link java.util.concurrent.CancellationException}. The thread's interrupt flag
   * stays set.
   */
  public Training cancelWhen(BooleanSupplier condition) {
    Training copy = copy();
    copy.cancellation = requireNonNull(condition, "condition");
    return copy;
  }

  private Training copy() {
    return copy(greedyEpochs, jointEpochs);
  }

  private Training copy(int newGreedyEpochs, int newJointEpochs) {
    Training copy = new Training(newGreedyEpochs, newJointEpochs);
    copy.chosenBatchSize = chosenBatchSize;
    copy.learningRate = learningRate;
    copy.schedule = schedule;
    copy.optimizer = optimizer;
    copy.loss = loss;
    copy.noise = noise;
    copy.precision = precision;
    copy.seed = seed;
    copy.validation = validation;
    copy.earlyStopping = earlyStopping;
    copy.reportsPenalty = reportsPenalty;
    copy.lossInterval = lossInterval;
    copy.listener = listener;
    copy.cancellation = cancellation;
    return copy;
  }

  /** Epochs for each layer of a greedy training; 0 if all layers are trained at once. */
  public int greedyEpochs() {
    return greedyEpochs;
  }

  /** Epochs for all layers at once; 0 for a greedy training that is not fine-tuned. */
  public int jointEpochs() {
    return jointEpochs;
  }

  /** Rows of a mini-batch, as chosen or by default; smaller data makes the default smaller. */
  public int batchSize() {
    return chosenBatchSize > 0 ? chosenBatchSize : DEFAULT_BATCH_SIZE;
  }

  /**
   * Rows of a mini-batch of data with so many rows: what was chosen, or by default 128, or all of
   * them where they are fewer.
   *
   * @throws IllegalArgumentException if more were chosen than there are
   */
  public int batchSizeFor(int rows) {
    if (chosenBatchSize > rows) {
      throw new IllegalArgumentException(
          "The batch size is chosen as "
              + chosenBatchSize
              + ", but the training data has "
              + rows
              + " rows; choose a batch size of at most that, or none");
    }
    return Math.min(batchSize(), rows);
  }

  /** The peak learning rate. */
  public double learningRate() {
    return learningRate;
  }

  /** How the learning rate changes. */
  public Schedule schedule() {
    return schedule;
  }

  /** How gradients become steps. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** What is minimized; null for what fits the architecture's output. */
  public @Nullable LossFunction loss() {
    return loss;
  }

  /** What is done to inputs; null for nothing. */
  public @Nullable Noise noise() {
    return noise;
  }

  /** With what precision is computed. */
  public Precision precision() {
    return precision;
  }

  /** From which all randomness follows. */
  public long seed() {
    return seed;
  }

  /** Validation data, or null. */
  public @Nullable Dataset validation() {
    return validation;
  }

  /** When to stop early; null for never. */
  public @Nullable EarlyStopping earlyStopping() {
    return earlyStopping;
  }

  /** Whether the reported training loss includes the L2 penalty. */
  public boolean reportsPenalty() {
    return reportsPenalty;
  }

  /** Mini-batches from one look at the loss to the next. */
  public int lossInterval() {
    return lossInterval;
  }

  /** Who hears of the progress. */
  public TrainingListener listener() {
    return listener;
  }

  /** Whether to give up now. */
  public boolean isCancelled() {
    return cancellation.getAsBoolean();
  }

  /** The epochs, and of the other choices those that are not the defaults. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Training of ");
    if (greedyEpochs == 0) {
      text.append(jointEpochs).append(" epochs");
    } else {
      text.append(greedyEpochs).append(" epochs for each layer");
      if (jointEpochs > 0) {
        text.append(" and ").append(jointEpochs).append(" for all");
      }
    }
    append(text, "batch size", chosenBatchSize, 0);
    append(text, "learning rate", learningRate, DEFAULT_LEARNING_RATE);
    append(text, "schedule", schedule, DEFAULT_SCHEDULE);
    append(text, "optimizer", optimizer, DEFAULT_OPTIMIZER);
    append(text, "loss", loss, null);
    append(text, "noise", noise, null);
    append(text, "precision", precision, Precision.FLOAT32);
    append(text, "seed", seed, 0L);
    append(text, "validation", validation, null);
    append(text, "early stopping", earlyStopping, null);
    append(text, "reports penalty", reportsPenalty, false);
    append(text, "loss interval", lossInterval, 1);
    return text.toString();
  }

  private static void append(
      StringBuilder text, String name, @Nullable Object value, @Nullable Object usual) {
    if (!Objects.equals(value, usual)) {
      text.append(", ").append(name).append(' ').append(value);
    }
  }
}
