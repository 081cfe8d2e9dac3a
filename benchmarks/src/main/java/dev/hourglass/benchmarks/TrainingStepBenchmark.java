package dev.hourglass.benchmarks;

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
 * Time of one training step, by backend, precision, architecture, batch size and optimizer. The
 * loss is read after each step, so that work which a backend only queued is waited for, and must
 * have fallen at the end of each iteration.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class TrainingStepBenchmark {
  /** AUTO is mixed precision where the backend has it natively. */
  @Param({"FLOAT32", "AUTO"})
  private Precision precision = Precision.FLOAT32;

  /** A name of {@link ReferenceArchitecture}, or the width of each layer: 784-300-784. */
  @Param("S")
  private String architecture = "";

  /** Rows of a mini-batch. */
  @Param({"150", "1024"})
  private int batch;

  /** adam or muon. */
  @Param("adam")
  private String optimizer = "";

  /** Processes beside this one that keep a processor busy each. */
  @Param("0")
  private int neighbours;

  private @Nullable Neighbours others;
  private @Nullable WatchedStep step;

  /** Creates the benchmark; called by JMH. */
  public TrainingStepBenchmark() {}

  /** Binds the step and takes the first epoch. */
  @Setup
  public void open(OpenedBackend backend) {
    Layers layers = ReferenceArchitecture.layersOf(architecture);
    others = new Neighbours(neighbours);
    step =
        new WatchedStep(
            backend.get(), precision, layers, batch, OptimizerName.of(optimizer).optimizer());
    step.takeFirstEpoch();
  }

  /** Refuses figures of a step that doesn't train, or whose neighbours have ended. */
  @TearDown(Level.Iteration)
  public void requireProgress() {
    States.require(others).requireAlive();
    States.require(step).requireProgress();
  }

  /** Releases everything. */
  @TearDown
  public void close() {
    if (step != null) {
      step.close();
    }
    if (others != null) {
      others.close();
    }
  }

  /** One step. */
  @Benchmark
  public float step() {
    return States.require(step).run();
  }
}
