package dev.hourglass.benchmarks;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Precision;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time of a whole training of one epoch as a user's program has it, with a loss reported for each
 * batch: all layers at once, or greedily, one epoch for each layer of the encoder. Included are the
 * upload of the data, binding, and the download of the model.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(2)
public class EpochBenchmark {
  /** AUTO is mixed precision where the backend has it natively. */
  @Param({"FLOAT32", "AUTO"})
  private Precision precision = Precision.FLOAT32;

  /** A name of {@link ReferenceArchitecture}, or the width of each layer: 784-300-784. */
  @Param("S")
  private String architecture = "";

  /** Rows of a mini-batch. */
  @Param("150")
  private int batch;

  /** Rows of the training data. */
  @Param("6000")
  private int rows;

  private @Nullable Backend backend;
  private @Nullable Architecture model;
  private @Nullable Dataset data;
  private StageLosses losses = new StageLosses();

  /** Creates the benchmark; called by JMH. */
  public EpochBenchmark() {}

  /** Makes the data. */
  @Setup
  public void open(OpenedBackend opened) {
    Layers layers = ReferenceArchitecture.layersOf(architecture);
    backend = opened.get();
    model = Architecture.stacked(layers.encoderSizes());
    data = SyntheticRows.of(layers.inputs(0), rows);
  }

  /** Refuses figures of a training in which the loss of a stage didn't fall. */
  @TearDown(Level.Invocation)
  public void requireProgress() {
    losses.requireProgress();
  }

  /** All layers at once. */
  @Benchmark
  public Autoencoder joint() {
    return train(Training.epochs(1));
  }

  /** One layer after the other. */
  @Benchmark
  public Autoencoder greedy() {
    return train(Training.greedy(1));
  }

  private Autoencoder train(Training training) {
    losses = new StageLosses();
    Training wanted = training.batchSize(batch).precision(precision);
    Trainer trainer = Trainer.on(States.require(backend)).listener(losses);
    try (Autoencoder trained = trainer.train(States.require(model), wanted, States.require(data))) {
      return trained;
    }
  }
}
