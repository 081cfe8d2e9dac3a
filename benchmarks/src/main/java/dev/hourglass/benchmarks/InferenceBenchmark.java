package dev.hourglass.benchmarks;

import dev.hourglass.tensor.Precision;
import java.nio.FloatBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A trained autoencoder in use, by backend and architecture: the latency of single observations, as
 * a mean and as percentiles, and the throughput of many, in rows a second. Results are on the host
 * when a call returns, so work that a backend only queued is waited for. Many rows are taken in
 * batches of the autoencoder's own choice.
 */
@State(Scope.Benchmark)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class InferenceBenchmark {
  private static final int ROWS = 4096;

  /** AUTO is BFLOAT16 where the backend has it natively. */
  @Param({"FLOAT32", "AUTO"})
  private Precision precision = Precision.FLOAT32;

  /** A name of {@link ReferenceArchitecture}, or the width of each layer: 784-300-784. */
  @Param("S")
  private String architecture = "";

  private @Nullable InferenceCalls calls;

  /** Creates the benchmark; called by JMH. */
  public InferenceBenchmark() {}

  /** Trains the model. */
  @Setup
  public void open(OpenedBackend backend) {
    int[] encoder = ReferenceArchitecture.layersOf(architecture).encoderSizes();
    calls = new InferenceCalls(backend.get(), precision, encoder, ROWS);
  }

  /** Makes results of earlier iterations unusable. */
  @Setup(Level.Iteration)
  public void forget() {
    calls().forget();
  }

  /** Refuses figures of wrong results, see {@link InferenceCalls#requireResults}. */
  @TearDown(Level.Iteration)
  public void requireResults() {
    calls().requireResults();
  }

  /** Releases everything. */
  @TearDown
  public void close() {
    if (calls != null) {
      calls.close();
    }
  }

  private InferenceCalls calls() {
    return States.require(calls);
  }

  /** Code of one observation. */
  @Benchmark
  @BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public FloatBuffer encodeOne() {
    return calls().encodeOne();
  }

  /** Reconstruction of one observation. */
  @Benchmark
  @BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public FloatBuffer reconstructOne() {
    return calls().reconstructOne();
  }

  /** Reconstruction error of one observation. */
  @Benchmark
  @BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public FloatBuffer scoreOne() {
    return calls().scoreOne();
  }

  /** Codes of many observations. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  @OperationsPerInvocation(ROWS)
  public FloatBuffer encodeMany() {
    return calls().encodeMany();
  }

  /** Reconstructions of many observations. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  @OperationsPerInvocation(ROWS)
  public FloatBuffer reconstructMany() {
    return calls().reconstructMany();
  }

  /** Reconstruction errors of many observations. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  @OperationsPerInvocation(ROWS)
  public FloatBuffer scoreMany() {
    return calls().scoreMany();
  }
}
