package dev.hourglass.benchmarks;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.Precision;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
  private static final Layers LAYERS = Layers.parse("784-300-150-300-784");
  private static final int BATCH = 150;

  /** By name. */
  @Param({"java", "onednn"})
  private String backend = "java";

  /** Whether the hidden units die before the first step. */
  @Param({"false", "true"})
  private boolean dead;

  private @Nullable Backend opened;
  private @Nullable TrainingStep step;

  /** Creates the benchmark; called by JMH. */
  public DeadUnitsBenchmark() {}

  /** Opens the backend and binds the step. */
  @Setup
  public void open() {
    opened = Backends.open(backend);
    step = new TrainingStep(opened, Precision.FLOAT32, LAYERS, BATCH);
    if (dead) {
      step.killHiddenUnits();
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
  }

  /** One step. */
  @Benchmark
  public float step() {
    TrainingStep current = step;
    if (current == null) {
      throw new AssertionError("not set up");
    }
    current.run();
    float loss = current.loss();
    if (!Float.isFinite(loss)) {
      throw new IllegalStateException("The loss is " + loss);
    }
    return loss;
  }
}
