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
 * Time of a training step with living units, and with units that have died: their gradients are 0,
 * and what the optimizer remembers of them decays. On many processors arithmetic with the denormal
 * numbers that it would decay into takes up to thirty times as long; the two must be equal within
 * the noise.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class DeadUnitsBenchmark {
  /** A name of {@link ReferenceArchitecture}, or the width of each layer: 784-300-784. */
  @Param("S")
  private String architecture = "";

  /** Rows of a mini-batch. */
  @Param("150")
  private int batch;

  /** Whether the hidden units die before the first step. */
  @Param({"false", "true"})
  private boolean dead;

  private @Nullable WatchedStep step;

  /** Creates the benchmark; called by JMH. */
  public DeadUnitsBenchmark() {}

  /** Binds the step and takes the first epoch. */
  @Setup
  public void open(OpenedBackend backend) {
    Layers layers = ReferenceArchitecture.layersOf(architecture);
    step = new WatchedStep(backend.get(), Precision.FLOAT32, layers, batch);
    if (dead) {
      step.killHiddenUnits();
    }
    step.takeFirstEpoch();
  }

  /**
   * Refuses figures of a step that doesn't train: with dead units, the output's biases still do.
   */
  @TearDown(Level.Iteration)
  public void requireProgress() {
    States.require(step).requireProgress();
  }

  /** Releases everything. */
  @TearDown
  public void close() {
    if (step != null) {
      step.close();
    }
  }

  /** One step. */
  @Benchmark
  public float step() {
    return States.require(step).run();
  }
}
