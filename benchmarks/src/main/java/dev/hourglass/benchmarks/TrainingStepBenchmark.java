package dev.hourglass.benchmarks;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
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
 * Time of one training step, by backend, precision, layers and batch size. The loss is read after
 * each step, so that work which a backend only queued is waited for, and must have fallen in the
 * course of an iteration.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class TrainingStepBenchmark {
  /** By name. */
  @Param({"java", "onednn"})
  private String backend = "java";

  /** AUTO is mixed precision where the backend has it natively. */
  @Param({"FLOAT32", "AUTO"})
  private Precision precision = Precision.FLOAT32;

  /** Width of each layer, input and output included: 784, since the data are images of digits. */
  @Param("784-300-150-300-784")
  private String layers = "";

  /** Rows of a mini-batch. */
  @Param({"150", "1024"})
  private int batch;

  /** Processes beside this one that keep a processor busy each. */
  @Param("0")
  private int neighbours;

  private @Nullable Neighbours others;
  private @Nullable Backend opened;
  private @Nullable TrainingStep step;
  private float firstLoss;
  private float lastLoss;

  /** Creates the benchmark; called by JMH. */
  public TrainingStepBenchmark() {}

  /** Opens the backend and binds the step. */
  @Setup
  public void open() {
    others = new Neighbours(neighbours);
    opened = Backends.open(backend);
    step = new TrainingStep(opened, precision, Layers.parse(layers), batch);
    step.run();
    firstLoss = step.loss();
  }

  /** Refuses figures of a step that doesn't train. */
  @TearDown(Level.Iteration)
  public void requireProgress() {
    if (!(lastLoss < firstLoss)) {
      throw new IllegalStateException(
          "The loss went from " + firstLoss + " to " + lastLoss + ": the step doesn't train");
    }
  }

  /** Releases everything. */
  @TearDown
  public void close() {
    if (step != null) {
      step.close();
    }
    if (opened != null) {
      opened.close();
    }
    if (others != null) {
      others.close();
    }
  }

  /** One step. */
  @Benchmark
  public float step() {
    TrainingStep current = step;
    if (current == null) {
      throw new AssertionError("not set up");
    }
    current.run();
    lastLoss = current.loss();
    return lastLoss;
  }
}
