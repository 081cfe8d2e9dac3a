package dev.hourglass.benchmarks.peers.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.hourglass.benchmarks.Batches;
import dev.hourglass.benchmarks.Layers;
import dev.hourglass.benchmarks.PeerSteps;
import dev.hourglass.benchmarks.StepInputs;
import dev.hourglass.benchmarks.StepOptions;
import dev.hourglass.benchmarks.Training;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The training step as DJL's {@code Trainer} takes it, on PyTorch, with DJL's own Adam: a native
 * call for each weight matrix and bias. It adds epsilon to the root of the second moment before the
 * bias is corrected, PyTorch and we after it.
 */
public final class DjlTraining implements Training {
  private final StepOptions options;
  private final StepInputs inputs;
  private final Batches batches;
  private final int[] index;
  private final NDManager manager = NDManager.newBaseManager(Device.cpu());
  private final NDArray rows;
  private Model model;
  private Trainer trainer;
  private float loss;

  private DjlTraining(StepOptions options, StepInputs inputs) {
    this.options = options;
    this.inputs = inputs;
    batches = new Batches(inputs, options.batch());
    index = new int[options.batch()];
    Shape shape = new Shape(inputs.rows().rows(), inputs.rows().columns());
    rows = manager.create((FloatBuffer) inputs.rows().buffer(), shape);
    model = model(options.layers());
    trainer = trainer(model, options, inputs);
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(PeerSteps.run("djl-steps", DjlTraining::start, arguments));
  }

  private static DjlTraining start(StepOptions options, StepInputs inputs) {
    // Read when the engine is loaded; of two operations none can overlap.
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(options.threads()));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    return new DjlTraining(options, inputs);
  }

  private static Model model(Layers layers) {
    SequentialBlock block = new SequentialBlock();
    for (int i = 0; i < layers.count(); i++) {
      block.add(Linear.builder().setUnits(layers.outputs(i)).build());
      if (i < layers.count() - 1) {
        block.add(Activation.eluBlock(1));
      }
    }
    Model model = Model.newInstance("autoencoder", Device.cpu());
    model.setBlock(block);
    return model;
  }

  private static Trainer trainer(Model model, StepOptions options, StepInputs inputs) {
    Optimizer adam =
        Optimizer.adam()
            .optLearningRateTracker(Tracker.fixed(options.learningRate()))
            .optBeta1((float) StepOptions.BETA_1)
            .optBeta2((float) StepOptions.BETA_2)
            .optEpsilon((float) StepOptions.EPSILON)
            .build();
    Trainer trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.l2Loss())
                .optOptimizer(adam)
                .optDevices(new Device[] {Device.cpu()}));
    Layers layers = options.layers();
    trainer.initialize(new Shape(options.batch(), layers.inputs(0)));
    List<Parameter> parameters = model.getBlock().getParameters().values();
    for (int i = 0; i < layers.count(); i++) {
      try (NDManager scratch = model.getNDManager().newSubManager()) {
        Shape shape = new Shape(layers.inputs(i), layers.outputs(i));
        NDArray weights = scratch.create(inputs.weights(layers, i), shape).transpose();
        parameters.get(2 * i).getArray().set(FloatBuffer.wrap(weights.toFloatArray()));
        parameters.get(2 * i + 1).getArray().set(FloatBuffer.wrap(inputs.biases(layers, i)));
      }
    }
    return trainer;
  }

  @Override
  public String description() {
    Engine engine = Engine.getEngine("PyTorch");
    return "DJL %s, PyTorch %s, %d threads"
        .formatted(Engine.getDjlVersion(), engine.getVersion(), options.threads());
  }

  @Override
  public void restart() {
    trainer.close();
    model.close();
    model = model(options.layers());
    trainer = trainer(model, options, inputs);
    batches.restart();
  }

  @Override
  public void run(int count) {
    for (int i = 0; i < count; i++) {
      batches.next(index);
      try (NDManager scratch = trainer.getManager().newSubManager()) {
        NDArray x = rows.get(scratch, new NDIndex("{}", scratch.create(index)));
        try (GradientCollector collector = trainer.newGradientCollector()) {
          NDArray y = trainer.forward(new NDList(x)).singletonOrThrow();
          NDArray mean = y.sub(x).square().mean();
          collector.backward(mean);
          loss = mean.getFloat();
        }
        trainer.step();
      }
    }
  }

  @Override
  public void synchronize() {
    // PyTorch computes on the processor before it returns.
  }

  @Override
  public float loss() {
    return loss;
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
    manager.close();
  }
}
