package dev.hourglass.models.training.engine;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.inference.Inference;
import dev.hourglass.models.inference.Pass;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.training.EarlyStopping;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingDivergedException;
import dev.hourglass.models.training.TrainingRun;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Seeds;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out a plan: one stage for all layers, or one for each and one for all. */
public final class StagedTraining {
  private static final Logger LOGGER = LoggerFactory.getLogger(StagedTraining.class);

  private final Architecture architecture;
  private final Training plan;
  private final TrainingRun run;
  private final GreedyStages greedyStages;

  private StagedTraining(Architecture architecture, Training plan, TrainingRun run) {
    this.architecture = architecture;
    this.plan = plan;
    this.run = run;
    this.greedyStages = new GreedyStages(architecture);
  }

  /**
   * Trains.
   *
   * @return the parameters, in the order of the network's layout
   * @throws IllegalArgumentException if data, plan and architecture don't fit each other
   */
  public static ParameterValues train(
      Architecture architecture, Training plan, TrainingRun run, Dataset data) {
    // All stages are trained with the same.
    Training decided = plan.precision(plan.usablePrecision(architecture));
    return new StagedTraining(architecture, decided, run).train(data);
  }

  private ParameterValues train(Dataset data) {
    DType activationType = plan.precision().activationType(run.backend());
    new FittingChecks(architecture, plan, run).require(data);
    // Nobody knows what stands in cells that are missing.
    boolean isJudged = run.warns() && run.weights() == null;
    if (isJudged) {
      ResultChecks.warnOfScale(architecture, data);
    }
    String message = "Training {} on {}, activations in {}";
    if (run.warns()) {
      LOGGER.info(message, architecture, run.backend(), activationType);
    } else {
      LOGGER.debug(message, architecture, run.backend(), activationType);
    }
    ParameterValues greedy = plan.greedyEpochs() > 0 ? greedy(data) : null;
    ParameterValues trained =
        greedy != null && plan.jointEpochs() == 0 ? greedy : joint(data, greedy);
    if (isJudged) {
      ResultChecks.warnOfFit(architecture, plan, run.backend(), data, trained);
    }
    return trained;
  }

  /**
   * Trains all layers, from the parameters given or, without any, from those of the initializer.
   */
  private ParameterValues joint(Dataset data, @Nullable ParameterValues start) {
    Supplier<ParameterValues> initial =
        start == null
            ? () -> InitialParameters.draw(architecture, data, Seeds.derive(plan.seed(), 0))
            : () -> start;
    try (PreparedStage stage =
        new PreparedStage(
            start == null ? "joint" : "fine-tuning",
            plan.jointEpochs(),
            architecture,
            plan,
            run.backend(),
            data,
            run.weights(),
            Seeds.derive(plan.seed(), 1))) {
      Dataset validation = run.validation();
      Evaluation evaluation =
          validation == null
              ? null
              : new Evaluation(stage, validation, run.validationWeights(), run.isOfScaledData());
      return run(stage, initial, evaluation, plan.earlyStopping(), true);
    }
  }

  /** The initial parameters are asked for when there is room for everything. */
  private ParameterValues run(
      PreparedStage stage,
      Supplier<ParameterValues> initial,
      @Nullable Evaluation evaluation,
      @Nullable EarlyStopping earlyStopping,
      boolean isOfAllLayers) {
    TrainingLoop loop = new TrainingLoop(stage, run, evaluation, earlyStopping, isOfAllLayers);
    return loop.run(initial.get());
  }

  /** Trains a shallow autoencoder per layer of the encoder, each on the codes of the one below. */
  private ParameterValues greedy(Dataset data) {
    ParameterValues parameters = ParameterValues.zeros(Network.of(architecture).layout());
    List<GreedyStages.Shallow> stages = greedyStages.stages();
    Dataset input = data;
    for (int i = 0; i < stages.size(); i++) {
      GreedyStages.Shallow shallow = stages.get(i);
      long seed = Seeds.derive(plan.seed(), 2L + i);
      Dataset stageData = input;
      ParameterValues trained;
      try (PreparedStage stage =
          new PreparedStage(
              shallow.name(),
              plan.greedyEpochs(),
              shallow.architecture(),
              plan,
              run.backend(),
              stageData,
              // Codes are all there.
              i == 0 ? run.weights() : null,
              seed)) {
        trained =
            run(
                stage,
                () -> InitialParameters.draw(shallow.architecture(), stageData, seed),
                null,
                null,
                false);
      }
      shallow.copyInto(parameters, trained);
      if (i < stages.size() - 1) {
        input = codes(shallow, trained, stageData);
      }
    }
    return parameters;
  }

  /** What a stage makes of its data, for the next one to be trained on. */
  private Dataset codes(GreedyStages.Shallow shallow, ParameterValues trained, Dataset data) {
    int width = shallow.architecture().codeSize();
    // So many fit a buffer: that was checked before the first stage.
    FloatBuffer codes = FloatBuffer.allocate(data.rows() * width);
    try (Inference inference = new Inference(shallow.architecture(), trained, run.backend())) {
      inference.run(
          Pass.ENCODE,
          data,
          (target, first, count, columns, values) ->
              target.put(first * columns, values, 0, count * columns),
          codes);
    }
    for (int i = 0; i < codes.capacity(); i++) {
      if (!Float.isFinite(codes.get(i))) {
        int batches = (data.rows() - 1) / plan.batchSizeFor(data.rows()) + 1;
        throw new TrainingDivergedException(
            shallow.name(), plan.greedyEpochs(), batches, "the codes of row " + i / width);
      }
    }
    return Dataset.of(codes, width);
  }
}
