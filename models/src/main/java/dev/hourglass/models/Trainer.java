package dev.hourglass.models;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingDivergedException;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks that architecture, plan and data fit each other, and carries out the plan's stages. */
final class Trainer {
  private static final Logger LOGGER = LoggerFactory.getLogger(Trainer.class);

  /** What an array, and a tensor of any backend, holds. */
  private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 4_096;

  /** Rows that are looked at for warnings. */
  private static final int MOST_CHECKED = 10_000;

  /** Rows that are looked at after the shortest training: one batch of inference. */
  private static final int LEAST_CHECKED = 256;

  private final Architecture architecture;
  private final Training plan;
  private final Backend backend;
  private final LossFunction loss;

  Trainer(Architecture architecture, Training plan, Backend backend) {
    this.architecture = architecture;
    this.plan = plan;
    this.backend = backend;
    LossFunction chosen = plan.loss();
    this.loss = chosen == null ? Objective.defaultLoss(architecture.outputActivation()) : chosen;
  }

  Autoencoder train(Dataset data) {
    DType activationType = plan.precision().activationType(backend);
    requireFitting(data);
    warnOfScale(data);
    LOGGER.info("Training {} on {}, activations in {}", architecture, backend, activationType);
    float[] greedy = plan.greedyEpochs() > 0 ? greedy(data) : null;
    float[] parameters = greedy != null && plan.jointEpochs() == 0 ? greedy : joint(data, greedy);
    warnOfFit(data, parameters);
    return new Autoencoder(architecture, parameters, backend);
  }

  /**
   * Trains all layers, from the parameters given or, without any, from those of the initializer.
   */
  private float[] joint(Dataset data, float @Nullable [] start) {
    Supplier<float[]> initial =
        start == null
            ? () -> Weights.initial(architecture, data, Seeds.derive(plan.seed(), 0))
            : () -> start;
    return new TrainingLoop(
            start == null ? "joint" : "fine-tuning",
            plan.jointEpochs(),
            architecture,
            loss,
            plan,
            backend,
            data,
            Seeds.derive(plan.seed(), 1))
        .run(initial, data, plan.validation(), plan.earlyStopping());
  }

  /** Trains a shallow autoencoder per layer of the encoder, each on the codes of the one below. */
  private float[] greedy(Dataset data) {
    Layout layout = Layout.of(architecture);
    float[] parameters = new float[layout.parameterCount()];
    List<Layer> encoder = layout.encoder();
    List<Layer> decoder = layout.decoder();
    Dataset input = data;
    for (int i = 0; i < encoder.size(); i++) {
      Layer up = encoder.get(i);
      Layer down = decoder.get(decoder.size() - 1 - i);
      Architecture shallow = shallow(layout, i);
      long seed = Seeds.derive(plan.seed(), 2L + i);
      Dataset stageData = input;
      float[] trained =
          new TrainingLoop(
                  stageName(layout, i),
                  plan.greedyEpochs(),
                  shallow,
                  i == 0 ? loss : innerLoss(),
                  plan,
                  backend,
                  stageData,
                  seed)
              .run(() -> Weights.initial(shallow, stageData, seed), stageData, null, null);
      Layout inner = Layout.of(shallow);
      copyWeights(trained, inner, 0, parameters, layout, up.weight());
      copyBias(trained, inner, 0, parameters, layout, up);
      if (!architecture.isTied()) {
        copyWeights(trained, inner, 1, parameters, layout, down.weight());
      }
      copyBias(trained, inner, 1, parameters, layout, down);
      if (i < encoder.size() - 1) {
        try (Autoencoder stage = new Autoencoder(shallow, trained, backend)) {
          input = codes(stage, stageName(layout, i), stageData);
        }
      }
    }
    return parameters;
  }

  /** What a stage makes of its data, for the next one to be trained on. */
  private Dataset codes(Autoencoder stage, String name, Dataset data) {
    int width = stage.architecture().codeSize();
    // So many fit a buffer: that was checked before the first stage.
    FloatBuffer codes = FloatBuffer.allocate(data.rows() * width);
    stage.encode(data, codes);
    for (int i = 0; i < codes.capacity(); i++) {
      if (!Float.isFinite(codes.get(i))) {
        int batches = (data.rows() - 1) / plan.batchSizeFor(data.rows()) + 1;
        throw new TrainingDivergedException(
            name, plan.greedyEpochs(), batches, "the codes of row " + i / width);
      }
    }
    return Dataset.of(codes, width);
  }

  /**
   * The autoencoder of encoder layer {@code i} and its mirror. Its output can reach its data: of
   * the first one that is checked, and each of the others decodes what the hidden activation has
   * made by that same activation.
   */
  private Architecture shallow(Layout layout, int i) {
    Layer up = layout.encoder().get(i);
    Layer down = layout.decoder().get(layout.decoder().size() - 1 - i);
    return new Architecture(
        List.of(up.inputs(), up.outputs()),
        architecture.hiddenActivation(),
        up.activation(),
        down.activation(),
        architecture.isTied(),
        architecture.initializer(),
        architecture.l2());
  }

  private static String stageName(Layout layout, int i) {
    Layer up = layout.encoder().get(i);
    return "greedy "
        + (i + 1)
        + "/"
        + layout.encoder().size()
        + " ("
        + up.inputs()
        + "-"
        + up.outputs()
        + ")";
  }

  /** Codes are not probabilities, so cross-entropy is for the pixels only. */
  private LossFunction innerLoss() {
    return loss == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS
        ? LossFunction.SQUARED_ERROR
        : loss;
  }

  private static void copyWeights(
      float[] from, Layout source, int i, float[] to, Layout target, int j) {
    System.arraycopy(
        from, source.weightOffset(i), to, target.weightOffset(j), source.weightSize(i));
  }

  private static void copyBias(
      float[] from, Layout source, int i, float[] to, Layout target, Layer layer) {
    System.arraycopy(
        from, source.biasOffset(i), to, target.biasOffset(layer.bias()), layer.outputs());
  }

  private void requireFitting(Dataset data) {
    requireWidth("The training data", data);
    requireFittingBatches(data);
    requireFittingCodes(data);
    requireFittingLoss();
    OutputRange.of(architecture.outputActivation()).requireReaches("training data", data);
    Dataset validation = plan.validation();
    if (validation != null) {
      requireWidth("The validation data", validation);
    }
    if (plan.earlyStopping() != null && (validation == null || plan.jointEpochs() == 0)) {
      throw new IllegalArgumentException(
          "Early stopping needs validation data and joint epochs; add them to the plan");
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

  private void requireFittingLoss() {
    if (loss != LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS) {
      return;
    }
    if (architecture.outputActivation() != Activation.SIGMOID) {
      throw new IllegalArgumentException(
          "Cross-entropy is for outputs between 0 and 1, but the output activation is "
              + architecture.outputActivation()
              + "; choose SIGMOID, or another loss");
    }
    // Of other losses what lies outside is a large error, of this one it may be a negative one.
    Dataset validation = plan.validation();
    if (validation != null) {
      OutputRange.of(Activation.SIGMOID).requireReaches("validation data", validation);
    }
  }

  /** What a mini-batch makes in the widest layer is one block. */
  private void requireFittingBatches(Dataset data) {
    int batch = plan.batchSizeFor(data.rows());
    int widest = Collections.max(architecture.encoderSizes());
    if ((long) batch * widest > MOST_ELEMENTS) {
      throw new IllegalArgumentException(
          "Mini-batches of "
              + batch
              + " rows in a layer of "
              + widest
              + " are "
              + (long) batch * widest
              + " elements, but a block holds "
              + MOST_ELEMENTS
              + "; choose a batch size of at most "
              + MOST_ELEMENTS / widest);
    }
  }

  /** Each stage of a greedy training but the first is trained on codes, which are one array. */
  private void requireFittingCodes(Dataset data) {
    if (plan.greedyEpochs() == 0) {
      return;
    }
    Layout layout = Layout.of(architecture);
    for (int i = 0; i < layout.encoder().size() - 1; i++) {
      int width = layout.encoder().get(i).outputs();
      if ((long) data.rows() * width > MOST_ELEMENTS) {
        throw new IllegalArgumentException(
            "Stage "
                + stageName(layout, i)
                + " makes "
                + (long) data.rows() * width
                + " numbers of "
                + data.rows()
                + " rows, but a tensor holds "
                + MOST_ELEMENTS
                + "; train greedily on at most "
                + MOST_ELEMENTS / width
                + " rows (Dataset.slice), choose a narrower layer, or train all layers at once");
      }
    }
  }

  private void warnOfScale(Dataset data) {
    ColumnStatistics columns = new ColumnStatistics(EvenRows.atMost(MOST_CHECKED, data));
    String finding = ScaleCheck.finding(columns, architecture.initializer());
    if (finding != null) {
      LOGGER.warn("{}", finding);
    }
  }

  /**
   * Takes at most about a hundredth of the training's time, and disturbs nothing: where there is no
   * memory left for it, or the backend was closed, the result is none the worse.
   */
  private void warnOfFit(Dataset data, float[] parameters) {
    long epochs =
        plan.jointEpochs() + (long) plan.greedyEpochs() * Layout.of(architecture).encoder().size();
    long affordable = Math.max(LEAST_CHECKED, epochs * data.rows() / 100);
    EvenRows rows = EvenRows.atMost((int) Math.min(affordable, MOST_CHECKED), data);
    try (Autoencoder trained = new Autoencoder(architecture, parameters, backend)) {
      String finding = MeanCheck.finding(new ColumnStatistics(rows), trained.featureMeans(rows));
      if (finding != null) {
        LOGGER.warn("{}", finding);
      }
    } catch (BackendException | IllegalStateException | OutOfMemoryError e) {
      LOGGER.debug("The result was not compared with the means of the columns", e);
    }
  }

  /** Without a bottleneck, noise or penalty the identity is a perfect solution and useless. */
  private void requireBottleneck() {
    int input = architecture.inputSize();
    boolean restrained = architecture.l2() > 0 || plan.noise() != null || decaysWeights();
    if (Collections.min(architecture.encoderSizes()) >= input) {
      String finding =
          "No layer of "
              + architecture
              + " is narrower than the input ("
              + input
              + "), so the autoencoder can learn to copy";
      if (!restrained) {
        throw new IllegalArgumentException(
            finding + "; choose a smaller code, an L2 penalty, weight decay, or noise");
      }
      LOGGER.warn("{}; only the penalty or the noise keeps it from that", finding);
    } else if (plan.greedyEpochs() > 0 && !restrained) {
      Layout layout = Layout.of(architecture);
      for (int i = 0; i < layout.encoder().size(); i++) {
        if (layout.encoder().get(i).outputs() >= layout.encoder().get(i).inputs()) {
          LOGGER.warn(
              "Stage {} can learn to copy its input, since it isn't made narrower; an L2 penalty,"
                  + " weight decay or noise would keep it from that",
              stageName(layout, i));
        }
      }
    }
  }

  private boolean decaysWeights() {
    Optimizer optimizer = plan.optimizer();
    return optimizer instanceof Optimizer.Adam adam
        ? adam.parameters().weightDecay() > 0
        : ((Optimizer.Sgd) optimizer).parameters().weightDecay() > 0;
  }

  /** Every stage's, so that none is trained in vain before another one is found impossible. */
  private void requireFittingStart(Dataset data) {
    if (!(architecture.initializer() instanceof Initializer.Pca)) {
      return;
    }
    if (plan.greedyEpochs() == 0) {
      PcaStart.requireSuitable(architecture, data.rows());
      return;
    }
    Layout layout = Layout.of(architecture);
    for (int i = 0; i < layout.encoder().size(); i++) {
      try {
        PcaStart.requireSuitable(shallow(layout, i), data.rows());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "Stage " + stageName(layout, i) + " can't be trained: " + e.getMessage(), e);
      }
    }
  }
}
