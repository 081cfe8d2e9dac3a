package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.OptimizerState;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.base.Closing;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Batch;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.Recording;
import dev.hourglass.models.objective.Objective;
import dev.hourglass.models.objective.Term;
import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.CompiledSteps;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Precision;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Seeds;
import dev.hourglass.tensor.Tensor;
import java.nio.IntBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One stage of a training, prepared on a backend: the data, the parameters, what the optimizer
 * remembers, and the compiled steps. {@link TrainingLoop} runs its epochs; a benchmark runs its
 * steps, which are so the product's.
 */
public final class PreparedStage implements AutoCloseable {
  private final Stage stage;
  private final Training plan;
  private final Network network;
  private final Objective objective;
  private final Precision precision;
  private final long seed;
  private final Scope scope;
  private final CompiledSteps steps;
  private final ParameterBlock parameters;
  private final OptimizerState optimizer;
  private final ScheduledScalar learningRate;
  private final Map<Term, ScheduledScalar> factors = new LinkedHashMap<>();
  private final ResidentRows rows;
  private final BatchStep full;
  private final BatchStep last;

  /**
   * Allocates and compiles all. The parameters are zeros.
   *
   * @param name of the stage, for people
   * @param epochs how many it has at most
   * @param data of the architecture's width, with at least one mini-batch of rows if its size was
   *     chosen
   * @param weights of the data's cells, rows x source columns; null for 1
   * @param seed from which the order of rows and the noise follow
   */
  public PreparedStage(
      String name,
      int epochs,
      Architecture architecture,
      Training plan,
      Backend backend,
      Dataset data,
      @Nullable Dataset weights,
      long seed) {
    this.plan = plan;
    this.seed = seed;
    network = Network.of(architecture);
    objective = Objective.of(architecture.code(), plan.penalties());
    int batchSize = plan.batchSizeFor(data.rows());
    int batches = (data.rows() - 1) / batchSize + 1;
    precision = plan.usablePrecision(architecture);
    DType activationType = precision.activationType(backend);
    stage = new Stage(name, epochs, batches, data.rows(), activationType);
    scope = backend.newScope();
    steps = new CompiledSteps(backend);
    try {
      parameters = new ParameterBlock(scope, network.layout(), activationType);
      optimizer = new OptimizerState(scope, plan.optimizer(), parameters);
      learningRate =
          new ScheduledScalar(
              scope,
              stage,
              progress -> plan.learningRate() * plan.schedule().factor(progress),
              optimizer.learningRate());
      objective.terms().stream()
          .filter(Term::isScheduled)
          .forEach(
              term ->
                  factors.put(
                      term, new ScheduledScalar(scope, stage, term::factor, scope.tensor(1, 1))));
      rows = new ResidentRows(scope, data, weights);
      int rest = data.rows() - (batches - 1) * batchSize;
      full = new BatchStep(this, batchSize, Seeds.derive(seed, 1));
      last = rest == batchSize ? full : new BatchStep(this, rest, Seeds.derive(seed, 2));
    } catch (RuntimeException | Error e) {
      Closing.after(e, this::close);
      throw e;
    }
  }

  /** What it is. */
  public Stage stage() {
    return stage;
  }

  /** The parameters, to be set before the first step. */
  public ParameterBlock parameters() {
    return parameters;
  }

  /** What the optimizer remembers. */
  public OptimizerState optimizer() {
    return optimizer;
  }

  /**
   * Shuffles the rows and sets the learning rates.
   *
   * @param epoch counted from 1
   */
  public void startEpoch(int epoch) {
    rows.startEpoch(Seeds.derive(seed, 2L + epoch));
    learningRate.startEpoch(epoch);
    factors.values().forEach(factor -> factor.startEpoch(epoch));
  }

  /**
   * Takes the rows in this order from now on, from its beginning, in place of the shuffled one.
   *
   * @param order row numbers, as many as there are rows
   */
  public void follow(IntBuffer order) {
    rows.follow(order);
  }

  /** Takes steps, each on the next full mini-batch. */
  public void run(int times) {
    full.run(times);
  }

  /** Begins {@link #lossSum} anew. */
  public void forgetLosses() {
    full.forgetLosses();
  }

  /**
   * Sum of the losses of the steps that {@link #run} has taken since {@link #forgetLosses}, each
   * from before its update. Waits for the steps.
   */
  public float lossSum() {
    return sum(full.losses());
  }

  static float sum(float[] losses) {
    float sum = 0;
    for (float loss : losses) {
      sum += loss;
    }
    return sum;
  }

  /** Bytes that it has on the backend. */
  public long bytes() {
    return scope.bytes();
  }

  Training plan() {
    return plan;
  }

  Network network() {
    return network;
  }

  Objective objective() {
    return objective;
  }

  Precision precision() {
    return precision;
  }

  /** The terms whose values are added up: all, or all but those of the weights alone. */
  List<Term> reportedTerms() {
    return (plan.reportsPenalty() ? objective : objective.ofRows()).terms();
  }

  /** From which the random numbers of validation follow. */
  long evaluationSeed() {
    return Seeds.derive(seed, 0);
  }

  DType activationType() {
    return stage.activationType();
  }

  Scope scope() {
    return scope;
  }

  CompiledSteps steps() {
    return steps;
  }

  ScheduledScalar learningRate() {
    return learningRate;
  }

  /** By which terms are multiplied whose weight changes. */
  Map<Term, ScheduledScalar> factors() {
    return factors;
  }

  Map<Term, Tensor> factorTensors() {
    Map<Term, Tensor> tensors = new LinkedHashMap<>();
    factors.forEach((term, factor) -> tensors.put(term, factor.target()));
    return tensors;
  }

  /** Records the fetching of the next rows as they are learnt, before noise. */
  Batch nextBatch(Recording recording, int count) {
    return nextBatch(rows, recording, count);
  }

  /** Records the fetching of rows from elsewhere as they are learnt. */
  Batch nextBatch(Batches from, Recording recording, int count) {
    Batch batch = from.next(recording.tape(), count);
    return plan.isBinarized()
        ? Batch.of(Binarizing.record(recording, batch.target()), batch.weights())
        : batch;
  }

  /** Records the fetching of other rows as they are learnt, in an order of their own. */
  Node donors(Recording recording, int count) {
    Node donors = rows.donors(recording.tape(), count);
    return plan.isBinarized() ? Binarizing.record(recording, donors) : donors;
  }

  BatchStep full() {
    return full;
  }

  /** For the last mini-batch of an epoch, which holds what is left. */
  BatchStep last() {
    return last;
  }

  @Override
  public void close() {
    Closing.all(List.of(steps::close, scope::close));
  }
}
