package dev.hourglass.benchmarks.peers.tensorflow;

import dev.hourglass.benchmarks.Batches;
import dev.hourglass.benchmarks.Layers;
import dev.hourglass.benchmarks.PeerSteps;
import dev.hourglass.benchmarks.StepInputs;
import dev.hourglass.benchmarks.StepOptions;
import dev.hourglass.benchmarks.Training;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The training step as one graph, which ends in TensorFlow's fused Adam. That Adam adds epsilon
 * before it corrects the second moment's bias, PyTorch and we after it: it is given a smaller one.
 */
public final class TensorFlowTraining implements Training {
  private final StepInputs inputs;
  private final Layers layers;
  private final String description;
  private final Batches batches;
  private final int[] index;
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TInt32> indexFeed;
  private final List<Placeholder<TFloat32>> initialFeeds = new ArrayList<>();
  private final Op initialization;
  private final Op step;
  private final Operand<TFloat32> objective;
  private float loss;

  private TensorFlowTraining(StepOptions options, StepInputs inputs) throws IOException {
    this.inputs = inputs;
    layers = options.layers();
    description =
        "TensorFlow Java %s, TensorFlow %s, %d threads"
            .formatted(
                PeerSteps.version("org.tensorflow/tensorflow-core-api"),
                TensorFlow.version(),
                options.threads());
    batches = new Batches(inputs, options.batch());
    index = new int[options.batch()];

    Ops tf = Ops.create(graph);
    Shape shape = Shape.of(inputs.rows().rows(), inputs.rows().columns());
    Placeholder<TFloat32> rowsFeed = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    Variable<TFloat32> rows = tf.variable(shape, TFloat32.class);
    final Op load = tf.assign(rows, rowsFeed);

    indexFeed = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(options.batch())));
    List<Variable<TFloat32>> parameters = new ArrayList<>();
    List<Op> initial = new ArrayList<>();
    Operand<TFloat32> x = tf.gather(rows, indexFeed, tf.constant(0));
    Operand<TFloat32> y = x;
    for (int i = 0; i < layers.count(); i++) {
      Variable<TFloat32> weights =
          parameter(tf, Shape.of(layers.inputs(i), layers.outputs(i)), parameters, initial);
      Variable<TFloat32> biases = parameter(tf, Shape.of(layers.outputs(i)), parameters, initial);
      y = tf.nn.biasAdd(tf.linalg.matMul(y, weights), biases);
      if (i < layers.count() - 1) {
        y = tf.nn.elu(y);
      }
    }
    objective = tf.math.mean(tf.math.squaredDifference(y, x), tf.array(0, 1));
    step = adam(tf, tf.gradients(List.of(objective), parameters), parameters, options, initial);
    initialization = tf.withControlDependencies(initial).noOp();

    session =
        new Session(
            graph,
            ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(options.threads())
                .setInterOpParallelismThreads(options.threads())
                .build());
    FloatBuffer values = (FloatBuffer) inputs.rows().buffer();
    try (TFloat32 data = TFloat32.tensorOf(shape, DataBuffers.of(values))) {
      session.runner().feed(rowsFeed, data).addTarget(load).run().close();
    }
    restart();
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(PeerSteps.run("tensorflow-steps", TensorFlowTraining::new, arguments));
  }

  private Variable<TFloat32> parameter(
      Ops tf, Shape shape, List<Variable<TFloat32>> parameters, List<Op> initial) {
    Variable<TFloat32> variable = tf.variable(shape, TFloat32.class);
    Placeholder<TFloat32> feed = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    initialFeeds.add(feed);
    initial.add(tf.assign(variable, feed));
    parameters.add(variable);
    return variable;
  }

  private static Op adam(
      Ops tf,
      Gradients gradients,
      List<Variable<TFloat32>> parameters,
      StepOptions options,
      List<Op> initial) {
    Operand<TFloat32> beta1 = tf.constant((float) StepOptions.BETA_1);
    Operand<TFloat32> beta2 = tf.constant((float) StepOptions.BETA_2);
    Variable<TFloat32> power1 = tf.variable(Shape.scalar(), TFloat32.class);
    Variable<TFloat32> power2 = tf.variable(Shape.scalar(), TFloat32.class);
    initial.add(tf.assign(power1, beta1));
    initial.add(tf.assign(power2, beta2));
    Operand<TFloat32> epsilon =
        tf.math.mul(
            tf.constant((float) StepOptions.EPSILON),
            tf.math.sqrt(tf.math.sub(tf.constant(1f), power2)));
    // No weights may change while a gradient still needs them.
    List<Op> all = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      all.add(gradients.dy(i));
    }
    Ops gated = tf.withControlDependencies(all);
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      Variable<TFloat32> parameter = parameters.get(i);
      Shape shape = parameter.shape();
      Variable<TFloat32> first = tf.variable(shape, TFloat32.class);
      Variable<TFloat32> second = tf.variable(shape, TFloat32.class);
      Operand<TFloat32> zeros = tf.fill(tf.constant(shape), tf.constant(0f));
      initial.add(tf.assign(first, zeros));
      initial.add(tf.assign(second, zeros));
      updates.add(
          gated.train.applyAdam(
              parameter,
              first,
              second,
              power1,
              power2,
              tf.constant(options.learningRate()),
              beta1,
              beta2,
              epsilon,
              gradients.dy(i)));
    }
    Ops after = tf.withControlDependencies(updates);
    return after
        .withControlDependencies(
            List.of(
                after.assign(power1, after.math.mul(power1, beta1)),
                after.assign(power2, after.math.mul(power2, beta2))))
        .noOp();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void restart() {
    List<TFloat32> values = new ArrayList<>();
    for (int i = 0; i < layers.count(); i++) {
      values.add(
          TFloat32.tensorOf(
              Shape.of(layers.inputs(i), layers.outputs(i)),
              DataBuffers.of(inputs.weights(layers, i), true, false)));
      values.add(
          TFloat32.tensorOf(
              Shape.of(layers.outputs(i)), DataBuffers.of(inputs.biases(layers, i), true, false)));
    }
    Session.Runner runner = session.runner().addTarget(initialization);
    for (int i = 0; i < values.size(); i++) {
      runner.feed(initialFeeds.get(i), values.get(i));
    }
    runner.run().close();
    values.forEach(TFloat32::close);
    batches.restart();
  }

  @Override
  public void run(int count) {
    for (int i = 0; i < count; i++) {
      batches.next(index);
      try (TInt32 rows = TInt32.vectorOf(index);
          Result result =
              session.runner().feed(indexFeed, rows).addTarget(step).fetch(objective).run()) {
        loss = ((TFloat32) result.get(0)).getFloat();
      }
    }
  }

  @Override
  public void synchronize() {
    // A session returns when all is computed.
  }

  @Override
  public float loss() {
    return loss;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
