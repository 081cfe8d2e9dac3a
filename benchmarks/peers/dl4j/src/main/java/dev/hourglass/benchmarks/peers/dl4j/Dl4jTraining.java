package dev.hourglass.benchmarks.peers.dl4j;

import dev.hourglass.benchmarks.Batches;
import dev.hourglass.benchmarks.Layers;
import dev.hourglass.benchmarks.PeerSteps;
import dev.hourglass.benchmarks.StepInputs;
import dev.hourglass.benchmarks.StepOptions;
import dev.hourglass.benchmarks.Training;
import java.io.IOException;
import java.nio.FloatBuffer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The training step as a {@code MultiLayerNetwork} takes it in {@code fit}, with its fused Adam and
 * its workspaces. That Adam adds epsilon to the root of the second moment before the bias is
 * corrected, PyTorch and we after it.
 */
public final class Dl4jTraining implements Training {
  private final Layers layers;
  private final StepInputs inputs;
  private final Batches batches;
  private final MultiLayerNetwork network;
  private final INDArray rows;
  private final int[] index;
  private final String description;

  private Dl4jTraining(StepOptions options, StepInputs inputs) throws IOException {
    description =
        "DL4J %s, its backend for processors, OpenBLAS with %d threads"
            .formatted(
                PeerSteps.version("org.deeplearning4j/deeplearning4j-nn"), options.threads());
    Nd4j.getEnvironment().setMaxThreads(options.threads());
    // Products on all threads, libnd4j's loops on the caller's: each has a pool of its own whose
    // threads spin for a while after a call, and they would take the processors from each other.
    Nd4j.getEnvironment().setMaxMasterThreads(1);
    openblas_nolapack.blas_set_num_threads(options.threads());
    layers = options.layers();
    this.inputs = inputs;
    batches = new Batches(inputs, options.batch());
    index = new int[options.batch()];
    network = network(options);
    float[] values = new float[inputs.rows().rows() * inputs.rows().columns()];
    ((FloatBuffer) inputs.rows().buffer()).get(values);
    rows = Nd4j.createFromArray(values).reshape(inputs.rows().rows(), inputs.rows().columns());
    restart();
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(PeerSteps.run("dl4j-steps", Dl4jTraining::new, arguments));
  }

  private static MultiLayerNetwork network(StepOptions options) {
    Layers layers = options.layers();
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .updater(
                new Adam(
                    options.learningRate(),
                    StepOptions.BETA_1,
                    StepOptions.BETA_2,
                    StepOptions.EPSILON))
            .list();
    int last = layers.count() - 1;
    for (int i = 0; i < last; i++) {
      list.layer(
          new DenseLayer.Builder().nOut(layers.outputs(i)).activation(Activation.ELU).build());
    }
    list.layer(
        new OutputLayer.Builder(LossFunction.MSE)
            .nOut(layers.outputs(last))
            .activation(Activation.IDENTITY)
            .build());
    list.setInputType(InputType.feedForward(layers.inputs(0)));
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void restart() {
    for (int i = 0; i < layers.count(); i++) {
      INDArray weights =
          Nd4j.createFromArray(inputs.weights(layers, i))
              .reshape(layers.inputs(i), layers.outputs(i));
      network.setParam(i + "_W", weights);
      network.setParam(
          i + "_b", Nd4j.createFromArray(inputs.biases(layers, i)).reshape(1, layers.outputs(i)));
    }
    network.getUpdater().getStateViewArray().assign(0);
    network.getLayerWiseConfigurations().setIterationCount(0);
    batches.restart();
  }

  @Override
  public void run(int count) {
    for (int i = 0; i < count; i++) {
      batches.next(index);
      INDArray batch = Nd4j.pullRows(rows, 1, index);
      network.fit(batch, batch);
      batch.close();
    }
  }

  @Override
  public void synchronize() {
    Nd4j.getExecutioner().commit();
  }

  @Override
  public float loss() {
    return (float) network.score();
  }

  @Override
  public void close() {
    network.close();
    rows.close();
  }
}
