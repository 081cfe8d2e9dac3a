package dev.hourglass.models.training;

import static java.util.Objects.requireNonNull;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Layer;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.objective.L2;
import dev.hourglass.models.objective.Penalty;
import dev.hourglass.tensor.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A training plan: a value. Each of its methods that choose something returns a changed copy. What
 * belongs to one run (the backend, who hears of the progress, validation data) is given to {@link
 * TrainingRun}.
 *
 * <p>Defaults: mini-batches of 128 rows, or of all where the data has fewer, Adam with a peak
 * learning rate of 1e-3, one-cycle schedule with a tenth of warm-up, no penalties, no noise, seed
 * 0, single precision.
 *
 * @param greedyEpochs epochs for each layer of a greedy training; 0 if all layers are trained at
 *     once
 * @param jointEpochs epochs for all layers at once; 0 for a greedy training that is not fine-tuned
 * @param chosenBatchSize rows of a mini-batch, if chosen
 * @param learningRate the peak learning rate
 * @param schedule how the learning rate changes
 * @param optimizer how gradients become steps
 * @param penalties what is minimized beside the reconstruction's error, each of another kind
 * @param noise what is done to inputs; null for nothing
 * @param codeNoise what is done to codes before they are decoded; null for nothing
 * @param isBinarized whether the values of a row are drawn anew, as 0 or 1, each time
 * @param precision with what precision is computed
 * @param seed from which all randomness follows
 * @param earlyStopping when to stop early; null for never
 * @param reportsPenalty whether the reported training loss includes the penalties on weights
 * @param lossInterval mini-batches from one look at the loss to the next
 */
public record Training(
    int greedyEpochs,
    int jointEpochs,
    OptionalInt chosenBatchSize,
    double learningRate,
    Schedule schedule,
    Optimizer optimizer,
    List<Penalty> penalties,
    @Nullable Noise noise,
    @Nullable Noise codeNoise,
    boolean isBinarized,
    Precision precision,
    long seed,
    @Nullable EarlyStopping earlyStopping,
    boolean reportsPenalty,
    int lossInterval) {
  private static final int DEFAULT_BATCH_SIZE = 128;
  private static final double DEFAULT_LEARNING_RATE = 1e-3;
  private static final Schedule DEFAULT_SCHEDULE = Schedule.oneCycle(0.1);
  private static final Optimizer DEFAULT_OPTIMIZER = Optimizer.adam();

  /**
   * Checks the choices.
   *
   * @throws IllegalArgumentException if a number is out of its range, there are no epochs, or two
   *     penalties are of one kind
   */
  public Training {
    requireNonNull(schedule, "schedule");
    requireNonNull(optimizer, "optimizer");
    requireNonNull(precision, "precision");
    penalties = List.copyOf(penalties);
    if (greedyEpochs < 0 || jointEpochs < 0 || (greedyEpochs == 0 && jointEpochs == 0)) {
      throw new IllegalArgumentException(
          "epochs is " + Math.min(greedyEpochs, jointEpochs) + "; give at least 1");
    }
    if (chosenBatchSize.isPresent() && chosenBatchSize.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "batch size is " + chosenBatchSize.getAsInt() + "; give at least 1");
    }
    if (!((float) learningRate > 0 && Float.isFinite((float) learningRate))) {
      throw new IllegalArgumentException(
          "learning rate is " + learningRate + "; give a number above 0 that a float can hold");
    }
    if (codeNoise != null && (!codeNoise.takesAnyNumbers() || codeNoise.needsDonors())) {
      throw new IllegalArgumentException(
          codeNoise + " can't be made of codes; choose Gaussian noise without limits, or masking");
    }
    if (lossInterval < 1) {
      throw new IllegalArgumentException(
          "loss interval is " + lossInterval + " batches; give at least 1");
    }
    long kinds = penalties.stream().map(Penalty::name).distinct().count();
    if (kinds < penalties.size()) {
      throw new IllegalArgumentException(
          "Two of the penalties " + penalties + " are of one kind; give one of each");
    }
  }

  /** What a copy is made of, with one thing changed. */
  private static final class Draft {
    int greedyEpochs;
    int jointEpochs;
    OptionalInt batchSize = OptionalInt.empty();
    double learningRate = DEFAULT_LEARNING_RATE;
    Schedule schedule = DEFAULT_SCHEDULE;
    Optimizer optimizer = DEFAULT_OPTIMIZER;
    List<Penalty> penalties = List.of();
    @Nullable Noise noise;
    @Nullable Noise codeNoise;
    boolean isBinarized;
    Precision precision = Precision.FLOAT32;
    long seed;
    @Nullable EarlyStopping earlyStopping;
    boolean reportsPenalty;
    int lossInterval = 1;

    Training finish() {
      return new Training(
          greedyEpochs,
          jointEpochs,
          batchSize,
          learningRate,
          schedule,
          optimizer,
          penalties,
          noise,
          codeNoise,
          isBinarized,
          precision,
          seed,
          earlyStopping,
          reportsPenalty,
          lossInterval);
    }
  }

  private Training with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.greedyEpochs = greedyEpochs;
    draft.jointEpochs = jointEpochs;
    draft.batchSize = chosenBatchSize;
    draft.learningRate = learningRate;
    draft.schedule = schedule;
    draft.optimizer = optimizer;
    draft.penalties = penalties;
    draft.noise = noise;
    draft.codeNoise = codeNoise;
    draft.isBinarized = isBinarized;
    draft.precision = precision;
    draft.seed = seed;
    draft.earlyStopping = earlyStopping;
    draft.reportsPenalty = reportsPenalty;
    draft.lossInterval = lossInterval;
    change.accept(draft);
    return draft.finish();
  }

  /** All layers at once, for so many epochs (at least 1). */
  public static Training epochs(int epochs) {
    requireEpochs(epochs);
    Draft draft = new Draft();
    draft.jointEpochs = epochs;
    return draft.finish();
  }

  /**
   * Greedy layer-wise training (Bengio et al., 2007): for each layer of the encoder in turn, a
   * shallow autoencoder is trained on the codes of the layers below, for so many epochs (at least
   * 1).
   */
  public static Training greedy(int epochsPerLayer) {
    requireEpochs(epochsPerLayer);
    Draft draft = new Draft();
    draft.greedyEpochs = epochsPerLayer;
    return draft.finish();
  }

  /** After the greedy training, all layers at once for so many epochs (at least 1). */
  public Training fineTune(int epochs) {
    requireEpochs(epochs);
    if (greedyEpochs == 0) {
      throw new IllegalStateException(
          "Only a greedy training is fine-tuned; begin with Training.greedy(epochsPerLayer)");
    }
    return jointEpochs(epochs);
  }

  /** Chooses the epochs of the training of all layers at once, after a greedy one or without. */
  public Training jointEpochs(int epochs) {
    requireEpochs(epochs);
    return with(draft -> draft.jointEpochs = epochs);
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
    return with(draft -> draft.batchSize = OptionalInt.of(rows));
  }

  /** The peak learning rate, above 0 as a float. */
  public Training learningRate(double rate) {
    return with(draft -> draft.learningRate = rate);
  }

  /** How the learning rate changes, from stage to stage anew. */
  public Training schedule(Schedule newSchedule) {
    return with(draft -> draft.schedule = requireNonNull(newSchedule, "schedule"));
  }

  /** How gradients become steps. */
  public Training optimizer(Optimizer newOptimizer) {
    return with(draft -> draft.optimizer = requireNonNull(newOptimizer, "optimizer"));
  }

  /**
   * Minimizes this beside the reconstruction's error, in each stage. It takes the place of one of
   * the same kind.
   */
  public Training penalty(Penalty penalty) {
    requireNonNull(penalty, "penalty");
    return with(
        draft -> {
          List<Penalty> others = new ArrayList<>(penalties);
          others.removeIf(other -> other.name().equals(penalty.name()));
          others.add(penalty);
          draft.penalties = others;
        });
  }

  /** Chooses λ, above 0, of the penalty λ·½‖W‖² on all weights; biases are not penalized. */
  public Training l2(float lambda) {
    return penalty(new L2(lambda));
  }

  /**
   * Trains a denoising autoencoder: the input of each stage is disturbed anew in each mini-batch,
   * its target is not. In a greedy training the codes are a stage's input.
   */
  public Training noise(Noise newNoise) {
    return with(draft -> draft.noise = requireNonNull(newNoise, "noise"));
  }

  /**
   * Disturbs codes anew in each mini-batch, before they are decoded.
   *
   * @param newNoise Gaussian or masking
   * @throws IllegalArgumentException if it is of another kind
   */
  public Training codeNoise(Noise newNoise) {
    return with(draft -> draft.codeNoise = requireNonNull(newNoise, "noise"));
  }

  /**
   * Draws the values of a row anew, as 0 or 1, each time that it is trained on: with the
   * probability of 1 that the data has (Salakhutdinov & Murray, 2008). For data in [0, 1], such as
   * pixels. Validation data is drawn likewise, the same in each epoch.
   */
  public Training binarize() {
    return with(draft -> draft.isBinarized = true);
  }

  /**
   * With what precision is computed. By default FLOAT32; AUTO is for speed: mixed precision where
   * the backend has it natively. TF32 is for speed on devices with tensor cores, and FLOAT32
   * elsewhere. The {@link Stage} says what it came to. Training refuses BFLOAT16 with an {@link
   * IllegalArgumentException} where the backend doesn't have it.
   */
  public Training precision(Precision newPrecision) {
    return with(draft -> draft.precision = requireNonNull(newPrecision, "precision"));
  }

  /** From which all randomness follows: initial weights, order of the rows, noise. */
  public Training seed(long newSeed) {
    return with(draft -> draft.seed = newSeed);
  }

  /** Stops the joint training early; needs {@link TrainingRun#validation}. */
  public Training earlyStopping(EarlyStopping rule) {
    return with(draft -> draft.earlyStopping = requireNonNull(rule, "rule"));
  }

  /** Adds the values of the penalties on weights to the training loss that is reported. */
  public Training reportPenalty() {
    return with(draft -> draft.reportsPenalty = true);
  }

  /**
   * How many mini-batches are trained before the loss is looked at, at least 1, the default. On a
   * device beside the processor each look is a wait, which can take longer than a small step; with
   * more the steps follow each other without one. The parameters come out the same. The listener
   * then hears of the last of them only, with their mean loss, and a divergence or a cancellation
   * is noticed that much later.
   */
  public Training lossInterval(int batches) {
    return with(draft -> draft.lossInterval = batches);
  }

  /** Rows of a mini-batch, as chosen or by default; smaller data makes the default smaller. */
  public int batchSize() {
    return chosenBatchSize.orElse(DEFAULT_BATCH_SIZE);
  }

  /**
   * The precision that was chosen; in place of AUTO FLOAT32, whatever the backend has, where
   * reduced precision would leave nothing of a penalty, such as a {@link
   * dev.hourglass.models.objective.Contraction} that is estimated.
   */
  public Precision usablePrecision(Architecture architecture) {
    return precision == Precision.AUTO && needsSinglePrecision(architecture)
        ? Precision.FLOAT32
        : precision;
  }

  /** Whether a penalty does, of any encoder that this trains. */
  boolean needsSinglePrecision(Architecture architecture) {
    List<Layer> encoder = Network.of(architecture).encoder();
    List<List<Layer>> trained = new ArrayList<>();
    if (greedyEpochs > 0) {
      encoder.forEach(layer -> trained.add(List.of(layer)));
    }
    if (jointEpochs > 0) {
      trained.add(encoder);
    }
    return trained.stream()
        .anyMatch(
            layers -> penalties.stream().anyMatch(penalty -> penalty.needsSinglePrecision(layers)));
  }

  /**
   * Rows of a mini-batch of data with so many rows: what was chosen, or by default 128, or all of
   * them where they are fewer.
   *
   * @throws IllegalArgumentException if more were chosen than there are
   */
  public int batchSizeFor(int rows) {
    if (chosenBatchSize.orElse(0) > rows) {
      throw new IllegalArgumentException(
          "The batch size is chosen as "
              + chosenBatchSize.getAsInt()
              + ", but the training data has "
              + rows
              + " rows; choose a batch size of at most that, or none");
    }
    return Math.min(batchSize(), rows);
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
    append(text, "batch size", chosenBatchSize.orElse(0), 0);
    append(text, "learning rate", learningRate, DEFAULT_LEARNING_RATE);
    append(text, "schedule", schedule, DEFAULT_SCHEDULE);
    append(text, "optimizer", optimizer, DEFAULT_OPTIMIZER);
    append(text, "penalties", penalties, List.of());
    append(text, "noise", noise, null);
    append(text, "code noise", codeNoise, null);
    append(text, "binarized", isBinarized, false);
    append(text, "precision", precision, Precision.FLOAT32);
    append(text, "seed", seed, 0L);
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
