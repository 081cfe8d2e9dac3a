package dev.hourglass.benchmarks;

import dev.hourglass.tensor.Precision;
import java.util.List;
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
 * Time of a training step's matrix products alone: the ceiling of what a step can reach. All
 * products of a kind, or of all kinds, one after the other, until all are finished.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MatrixProductBenchmark {
  /** Which products. */
  public enum Part {
    /** Those of the forward pass: x·W. */
    FORWARD,
    /** The gradients of the weights: xᵀ·dz. */
    WEIGHT_GRADIENT,
    /** The gradients of the layers' inputs, the first one's aside: dz·Wᵀ. */
    INPUT_GRADIENT,
    /** All of a step: the ceiling. */
    STEP;

    /** Those of a step's products that belong to this part. */
    List<Product> of(Layers layers, int batch) {
      List<Product> all = Product.of(layers, batch);
      return this == STEP
          ? all
          : all.stream().filter(product -> product.kind().name().equals(name())).toList();
    }
  }

  /** AUTO is mixed precision where the backend has it natively. */
  @Param({"FLOAT32", "AUTO"})
  private Precision precision = Precision.FLOAT32;

  /** A name of {@link ReferenceArchitecture}, or the width of each layer: 784-300-784. */
  @Param("S")
  private String architecture = "";

  /** Rows of a mini-batch. */
  @Param({"150", "1024"})
  private int batch;

  /** Which of the step's products. */
  @Param({"FORWARD", "WEIGHT_GRADIENT", "INPUT_GRADIENT", "STEP"})
  private Part part = Part.STEP;

  private @Nullable ProductRun products;

  /** Creates the benchmark; called by JMH. */
  public MatrixProductBenchmark() {}

  /** Binds the products. */
  @Setup
  public void open(OpenedBackend backend) {
    Layers layers = ReferenceArchitecture.layersOf(architecture);
    products = new ProductRun(backend.get(), precision, layers, batch, part.of(layers, batch));
  }

  /** Makes results of earlier iterations unusable. */
  @Setup(Level.Iteration)
  public void forget() {
    States.require(products).forget();
  }

  /** Refuses figures of wrong products. */
  @TearDown(Level.Iteration)
  public void requireResults() {
    States.require(products).requireResults();
  }

  /** Releases everything. */
  @TearDown
  public void close() {
    if (products != null) {
      products.close();
    }
  }

  /** All products of the part; their results stay on the backend and are checked there. */
  @Benchmark
  public ProductRun products() {
    ProductRun current = States.require(products);
    current.run();
    return current;
  }
}
