package dev.hourglass.benchmarks;

import dev.hourglass.tensor.Precision;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * The results of a launch, a line each: the median over iterations, or over calls where these were
 * sampled; then what it means in GFLOP/s, and for a training step its share of what the matrix
 * products alone reach, where these were measured in the same launch.
 */
final class ClosingTable {
  private static final Set<String> OWN_COLUMNS =
      Set.of("backend", "precision", "architecture", "batch");

  private final Map<List<String>, Double> ceilings = new HashMap<>();
  private final TextTable table =
      new TextTable(
          "benchmark",
          "backend",
          "precision",
          "architecture",
          "batch",
          "parameters",
          "median",
          "99 %",
          "99.9 %",
          "GFLOP/s",
          "of ceiling",
          "B/op");

  ClosingTable(Collection<RunResult> results) {
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      OptionalDouble rate = gigaflops(result);
      if (rate.isPresent() && isCeiling(params)) {
        ceilings.put(workload(params), rate.getAsDouble());
      }
    }
    results.forEach(this::add);
  }

  private void add(RunResult result) {
    BenchmarkParams params = result.getParams();
    Statistics statistics = result.getPrimaryResult().getStatistics();
    String unit = unit(params);
    boolean sampled = params.getMode() == Mode.SampleTime;
    OptionalDouble rate = gigaflops(result);
    OptionalDouble share = shareOfCeiling(result);
    table.add(
        name(params),
        parameter(params, "backend"),
        parameter(params, "precision"),
        parameter(params, "architecture"),
        parameter(params, "batch"),
        others(params),
        digits(statistics.getPercentile(50)) + " " + unit,
        sampled ? digits(statistics.getPercentile(99)) : "",
        sampled ? digits(statistics.getPercentile(99.9)) : "",
        rate.isPresent() ? digits(rate.getAsDouble()) : "",
        share.isPresent() ? String.format(Locale.ROOT, "%.0f %%", 100 * share.getAsDouble()) : "",
        allocated(result));
  }

  /** Rate of multiplications and additions in matrix products, for what has such. */
  static OptionalDouble gigaflops(RunResult result) {
    OptionalLong flops = flops(result.getParams());
    if (flops.isEmpty()) {
      return OptionalDouble.empty();
    }
    double median = result.getPrimaryResult().getStatistics().getPercentile(50);
    double unitsPerSecond = 1e9 / TimeUnit.NANOSECONDS.convert(1, result.getParams().getTimeUnit());
    boolean isThroughput = result.getParams().getMode() == Mode.Throughput;
    double operations = isThroughput ? median * unitsPerSecond : unitsPerSecond / median;
    return OptionalDouble.of(flops.getAsLong() * operations * 1e-9);
  }

  /** Of an operation. */
  private static OptionalLong flops(BenchmarkParams params) {
    String benchmark = params.getBenchmark();
    String architecture = params.getParam("architecture");
    if (architecture == null) {
      return OptionalLong.empty();
    }
    Layers layers = ReferenceArchitecture.layersOf(architecture);
    if (belongsTo(InferenceBenchmark.class, benchmark)) {
      boolean isEncoding = benchmark.contains(".encode");
      int count = isEncoding ? layers.encoderSizes().length - 1 : layers.count();
      return OptionalLong.of(
          Product.of(layers, 1).stream()
              .filter(product -> product.kind() == Product.Kind.FORWARD)
              .limit(count)
              .mapToLong(Product::flops)
              .sum());
    }
    MatrixProductBenchmark.Part part;
    if (isTrainingStep(params)) {
      part = MatrixProductBenchmark.Part.STEP;
    } else if (belongsTo(MatrixProductBenchmark.class, benchmark)) {
      part = MatrixProductBenchmark.Part.valueOf(params.getParam("part"));
    } else {
      return OptionalLong.empty();
    }
    int batch = Integer.parseInt(params.getParam("batch"));
    return OptionalLong.of(part.of(layers, batch).stream().mapToLong(Product::flops).sum());
  }

  private static boolean isCeiling(BenchmarkParams params) {
    return belongsTo(MatrixProductBenchmark.class, params.getBenchmark())
        && MatrixProductBenchmark.Part.STEP.name().equals(params.getParam("part"));
  }

  /** What a training step reaches of the rate of its products alone. */
  OptionalDouble shareOfCeiling(RunResult result) {
    BenchmarkParams params = result.getParams();
    boolean isAlone = parameter(params, "neighbours").matches("0?");
    boolean isStep = isAlone && isTrainingStep(params);
    OptionalDouble rate = gigaflops(result);
    Double ceiling = ceilings.get(workload(params));
    return isStep && rate.isPresent() && ceiling != null
        ? OptionalDouble.of(rate.getAsDouble() / ceiling)
        : OptionalDouble.empty();
  }

  /** What equal products are computed with; a benchmark without a precision is in FLOAT32. */
  private static List<String> workload(BenchmarkParams params) {
    String precision = parameter(params, "precision");
    return List.of(
        parameter(params, "backend"),
        precision.isEmpty() ? Precision.FLOAT32.name() : precision,
        parameter(params, "architecture"),
        parameter(params, "batch"));
  }

  private static boolean belongsTo(Class<?> type, String benchmark) {
    return benchmark.startsWith(type.getName() + ".");
  }

  private static boolean isTrainingStep(BenchmarkParams params) {
    return belongsTo(TrainingStepBenchmark.class, params.getBenchmark())
        || belongsTo(DeadUnitsBenchmark.class, params.getBenchmark());
  }

  /** Class and method, without package. */
  private static String name(BenchmarkParams params) {
    return params.getBenchmark().replaceFirst(".*\\.(\\w+?)(Benchmark)?\\.(\\w+)$", "$1.$3");
  }

  private static String parameter(BenchmarkParams params, String name) {
    return Objects.requireNonNullElse(params.getParam(name), "");
  }

  private static String others(BenchmarkParams params) {
    return params.getParamsKeys().stream()
        .filter(name -> !OWN_COLUMNS.contains(name))
        .map(name -> name + "=" + params.getParam(name))
        .collect(Collectors.joining(" "));
  }

  private static String unit(BenchmarkParams params) {
    String time =
        switch (params.getTimeUnit()) {
          case NANOSECONDS -> "ns";
          case MICROSECONDS -> "µs";
          case MILLISECONDS -> "ms";
          case SECONDS -> "s";
          case MINUTES -> "min";
          case HOURS -> "h";
          case DAYS -> "d";
        };
    if (params.getMode() != Mode.Throughput) {
      return time;
    }
    boolean countsRows = belongsTo(InferenceBenchmark.class, params.getBenchmark());
    return (countsRows ? "rows/" : "ops/") + time;
  }

  /** Four digits at least. */
  private static String digits(double value) {
    int decimals = (int) Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value))));
    return Double.isFinite(value) && value != 0
        ? String.format(Locale.ROOT, "%,." + Math.min(decimals, 9) + "f", value)
        : Double.toString(value);
  }

  /** What the profiler gc has seen. */
  private static String allocated(RunResult result) {
    for (String label : result.getSecondaryResults().keySet()) {
      if (label.endsWith("gc.alloc.rate.norm")) {
        double bytes = result.getSecondaryResults().get(label).getScore();
        return String.format(Locale.ROOT, "%,.1f", bytes);
      }
    }
    return "";
  }

  @Override
  public String toString() {
    return table.toString();
  }
}
