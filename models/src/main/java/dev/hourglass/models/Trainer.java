package dev.hourglass.models;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks that architecture, plan and data fit each other, and carries out the plan's stages. */
final class Trainer {
  private static final Logger LOGGER = LoggerFactory.getLogger(Trainer.class);

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
    LOGGER.info("Training {} on {}, activations in {}", architecture, backend, activationType);
    float[] parameters;
    if (plan.greedyEpochs() > 0) {
      parameters = greedy(data);
    } else {
      parameters = Weights.initial(architecture, data, Seeds.derive(plan.seed(), 0));
    }
    if (plan.jointEpochs() > 0) {
      String name = plan.greedyEpochs() > 0 ? "fine-tuning" : "joint";
      parameters =
          new TrainingLoop(
                  name,
                  plan.jointEpochs(),
                  architecture,
                  loss,
                  plan,
                  backend,
                  data,
                  Seeds.derive(plan.seed(), 1))
              .run(parameters, data, plan.validation(), plan.earlyStopping());
    }
    return new Autoencoder(architecture, parameters, backend);
  }

  /** Trains a shallow autoencoder per layer of the encoder, each on the codes of the one below. */
  private float[] greedy(Dataset data) {
    Layout layout = Layout.of(architecture);
    float[] parameters = new float[layout.parameterCount()];
    List<Layer> encoder = layout.encoder();
    List<Layer> decoder = layout.decoder();
    Dataset codes = data;
    for (int i = 0; i < encoder.size(); i++) {
      Layer up = encoder.get(i);
      Layer down = decoder.get(decoder.size() - 1 - i);
      Architecture shallow = shallow(layout, i);
      long seed = Seeds.derive(plan.seed(), 2L + i);
      float[] trained =
          new TrainingLoop(
                  stageName(layout, i),
                  plan.greedyEpochs(),
                  shallow,
                  i == 0 ? loss : innerLoss(),
                  plan,
                  backend,
                  codes,
                  seed)
              .run(Weights.initial(shallow, codes, seed), codes, null, null);
      Layout inner = Layout.of(shallow);
      copyWeights(trained, inner, 0, parameters, layout, up.weight());
      copyBias(trained, inner, 0, parameters, layout, up);
      if (!architecture.isTied()) {
        copyWeights(trained, inner, 1, parameters, layout, down.weight());
      }
      copyBias(trained, inner, 1, parameters, layout, down);
      if (i < encoder.size() - 1) {
        try (Autoencoder stage = new Autoencoder(shallow, trained, backend)) {
          codes = stage.encodeToDataset(codes);
        }
      }
    }
    return parameters;
  }

  /** The autoencoder of encoder layer {@code i} and its mirror. */
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
    return "greedy %d/%d (%d-%d)"
        .formatted(i + 1, layout.encoder().size(), up.inputs(), up.outputs());
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
    if (plan.batchSize() > data.rows()) {
      throw new IllegalArgumentException(
          "The batch size is "
              + plan.batchSize()
              + ", but the training data has "
              + data.rows()
              + " rows; choose a batch size of at most that");
    }
    requireFittingLoss(data);
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

  private void requireFittingLoss(Dataset data) {
    if (loss != LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS) {
      return;
    }
    if (architecture.outputActivation() != Activation.SIGMOID) {
      throw new IllegalArgumentException(
          "Cross-entropy is for outputs between 0 and 1, but the output activation is "
              + architecture.outputActivation()
              + "; choose SIGMOID, or another loss");
    }
    String remedy =
        "cross-entropy needs targets in [0, 1]: scale the data, or choose another loss or output"
            + " activation";
    data.requireWithin(0, 1, remedy);
    Dataset validation = plan.validation();
    if (validation != null) {
      validation.requireWithin(0, 1, remedy);
    }
  }

  /** Without a bottleneck, noise or penalty the identity is a perfect solution and useless. */
  private void requireBottleneck() {
    int input = architecture.inputSize();
    boolean restrained = architecture.l2() > 0 || plan.noise() != null || decaysWeights();
    if (Collections.min(architecture.encoderSizes()) >= input) {
      String finding =
          "No layer of %s is narrower than the input (%d), so the autoencoder can learn to copy"
              .formatted(architecture, input);
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
