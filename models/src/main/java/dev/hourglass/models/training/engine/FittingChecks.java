package dev.hourglass.models.training.engine;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.inference.Arguments;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Sources;
import dev.hourglass.models.training.Combinations;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingRun;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks that architecture, plan and data fit each other, before anything is computed. */
final class FittingChecks {
  private static final Logger LOGGER = LoggerFactory.getLogger(FittingChecks.class);

  private final Architecture architecture;
  private final Training plan;
  private final TrainingRun run;
  private final GreedyStages stages;

  FittingChecks(Architecture architecture, Training plan, TrainingRun run) {
    this.architecture = architecture;
    this.plan = plan;
    this.run = run;
    this.stages = new GreedyStages(architecture);
  }

  /**
   * Checks all.
   *
   * @throws IllegalArgumentException if something doesn't fit
   */
  void require(Dataset data) {
    Combinations.requireMeaning(architecture, plan);
    requireWidth("The training data", data);
    requireDonors(data);
    requireFittingBatches(data);
    requireFittingCodes(data);
    requireFittingWeights("The training data", data, run.weights());
    requireFittingValidation();
    requireFittingValues(cells("training data", data, run.weights()));
    if (plan.earlyStopping() != null && (run.validation() == null || plan.jointEpochs() == 0)) {
      throw new IllegalArgumentException(
          "Early stopping needs joint epochs in the plan, and validation data; give that to the Trainer");
    }
    requireBottleneck();
    requireFittingStart(data);
  }

  private void requireWidth(String what, Dataset data) {
    if (data.columns() != architecture.inputSize()) {
      throw new IllegalArgumentException(
          what
              + " has "
              + data.columns()
              + " columns, but the autoencoder "
              + architecture
              + " takes "
              + architecture.inputSize()
              + "; make them equal");
    }
  }

  private void requireFittingValidation() {
    Dataset validation = run.validation();
    if (validation != null) {
      requireWidth("The validation data", validation);
      requireFittingWeights("The validation data", validation, run.validationWeights());
      requireProbabilities(cells("validation data", validation, run.validationWeights()));
    }
  }

  private KnownCells cells(String what, Dataset data, @Nullable Dataset weights) {
    String name = run.isOfScaledData() ? "scaled " + what : what;
    return new KnownCells(
        name, data, weights, architecture.likelihood().groups(architecture.inputSize()));
  }

  private void requireFittingValues(KnownCells cells) {
    OutputRange.of(architecture.outputActivation()).requireReaches(cells);
    if (architecture.outputActivation() != Activation.SIGMOID) {
      // Otherwise they have been looked at just now.
      requireProbabilities(cells);
    }
    requireUnclipped(cells);
  }

  private void requireProbabilities(KnownCells cells) {
    if (plan.isBinarized()) {
      ProbabilityCheck.requireAll(cells, "binarized data");
    }
    ProbabilityCheck.requireTargets(cells);
  }

  /** Noise is of what is drawn: what the data has is not to be changed by its limits. */
  private void requireUnclipped(KnownCells cells) {
    Noise noise = plan.noise();
    boolean arePixels = cells.data().type() == DType.UINT8;
    if (noise == null
        || noise.takesAnyNumbers()
        || (arePixels && noise.keeps(0) && noise.keeps(1))) {
      return;
    }
    boolean[] areNumbers = new Sources(cells.groups()).areNumbers();
    Outside outside =
        Outside.of(cells, (column, value) -> !areNumbers[column] || noise.keeps(value));
    if (outside != null) {
      throw new IllegalArgumentException(
          outside.first()
              + ", but "
              + noise
              + " would bring that within its limits, which changes the clean values; "
              + outside.share()
              + ": give limits that the data keeps to, or none, or scale the data");
    }
  }

  private void requireDonors(Dataset data) {
    Noise noise = plan.noise();
    if (noise != null && noise.needsDonors() && data.rows() < 2) {
      throw new IllegalArgumentException(
          noise + " takes values of other rows, but the training data has one; give more rows");
    }
  }

  private void requireFittingWeights(String what, Dataset data, @Nullable Dataset weights) {
    if (weights == null) {
      return;
    }
    int sources = architecture.likelihood().sources(architecture.inputSize());
    Arguments.requireWeights(what + "'s weights", weights, data.rows(), sources);
    float[] row = new float[sources];
    boolean areZero = true;
    for (int r = 0; r < weights.rows() && areZero; r++) {
      weights.copyRow(r, row, 0);
      for (float weight : row) {
        areZero &= weight == 0;
      }
    }
    if (areZero) {
      throw new IllegalArgumentException(
          what + "'s weights are all 0, so no cell is there; give some above 0");
    }
  }

  /** What a mini-batch makes in the widest layer is one block. */
  private void requireFittingBatches(Dataset data) {
    int batch = plan.batchSizeFor(data.rows());
    int widest = Collections.max(architecture.encoderSizes());
    if ((long) batch * widest > Tensor.MOST_ELEMENTS) {
      throw new IllegalArgumentException(
          "Mini-batches of "
              + batch
              + " rows in a layer of "
              + widest
              + " are "
              + (long) batch * widest
              + " elements, but a block holds "
              + Tensor.MOST_ELEMENTS
              + "; choose a batch size of at most "
              + Tensor.MOST_ELEMENTS / widest);
    }
  }

  /** Each stage of a greedy training but the first is trained on codes, which are one array. */
  private void requireFittingCodes(Dataset data) {
    if (plan.greedyEpochs() == 0) {
      return;
    }
    List<GreedyStages.Shallow> all = stages.stages();
    for (GreedyStages.Shallow stage : all.subList(0, all.size() - 1)) {
      int width = stage.architecture().codeSize();
      if ((long) data.rows() * width > Tensor.MOST_ELEMENTS) {
        throw new IllegalArgumentException(
            "Stage "
                + stage.name()
                + " makes "
                + (long) data.rows() * width
                + " numbers of "
                + data.rows()
                + " rows, but a tensor holds "
                + Tensor.MOST_ELEMENTS
                + "; train greedily on at most "
                + Tensor.MOST_ELEMENTS / width
                + " rows (Dataset.slice), choose a narrower layer, or train all layers at once");
      }
    }
  }

  /** Without a bottleneck, noise or penalty the identity is a perfect solution and useless. */
  private void requireBottleneck() {
    int input = architecture.inputSize();
    boolean restrained =
        !plan.penalties().isEmpty()
            || plan.noise() != null
            || plan.codeNoise() != null
            || architecture.code().isDistribution()
            || plan.optimizer().weightDecay() > 0;
    if (Collections.min(architecture.encoderSizes()) >= input) {
      String finding =
          "No layer of "
              + architecture
              + " is narrower than the input ("
              + input
              + "), so the autoencoder can learn to copy";
      if (!restrained) {
        throw new IllegalArgumentException(
            finding + "; choose a smaller code, a penalty, weight decay, or noise");
      }
      if (run.warns()) {
        LOGGER.warn("{}; only the penalty or the noise keeps it from that", finding);
      }
    } else if (plan.greedyEpochs() > 0 && !restrained && run.warns()) {
      for (GreedyStages.Shallow stage : stages.stages()) {
        if (stage.architecture().codeSize() >= stage.architecture().inputSize()) {
          LOGGER.warn(
              "Stage {} can learn to copy its input, since it isn't made narrower; an L2 penalty,"
                  + " weight decay or noise would keep it from that",
              stage.name());
        }
      }
    }
  }

  /** Every stage's, so that none is trained in vain before another one is found impossible. */
  private void requireFittingStart(Dataset data) {
    if (!architecture.initializer().isOfData()) {
      return;
    }
    if (run.weights() != null) {
      throw new IllegalArgumentException(
          "A PCA start takes every cell for data, but there are weights of cells, some of which may"
              + " be missing; choose another initializer, or leave the weights out");
    }
    if (plan.greedyEpochs() == 0) {
      PcaStart.requireSuitable(architecture, data.rows());
      return;
    }
    for (GreedyStages.Shallow stage : stages.stages()) {
      try {
        PcaStart.requireSuitable(stage.architecture(), data.rows());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "Stage " + stage.name() + " can't be trained: " + e.getMessage(), e);
      }
    }
  }
}
