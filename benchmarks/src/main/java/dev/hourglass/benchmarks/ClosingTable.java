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
 * sampled; then the work of an operation and its rate, see {@link OperationCost}; and for a
 * training step its share of what the matrix products alone reach, where these were measured in the
 * same launch.
 */
final class ClosingTable {
  private static final Set<String> OWN_COLUMNS =
      Set.of("backend", "precision", "architecture", "batch");

  private final Set<String> mixed;
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
          "MFLOP",
          "GFLOP/s",
          "of ceiling",
          "MB",
          "GB/s",
          "B/op");

  /**
   * Makes the table.
   *
   * @param mixed the backends on which the precision AUTO is BFLOAT16
   */
  ClosingTable(Collection<RunResult> results, Set<String> mixed) {
    this.mixed = mixed;
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
    OptionalLong flops = OperationCost.flops(params);
    OptionalLong bytes = OperationCost.bytes(params, computed(params));
    OptionalDouble rate = gigaflops(result);
    OptionalDouble share = shareOfCeiling(result);
    table.add(
        name(params),
        parameter(params, "backend"),
        precision(params),
        parameter(params, "architecture"),
        parameter(params, "batch"),
        others(params),
        digits(statistics.getPercentile(50)) + " " + unit,
        sampled ? digits(statistics.getPercentile(99)) : "",
        sampled ? digits(statistics.getPercentile(99.9)) : "",
        millions(flops),
        digits(rate),
        share.isPresent() ? String.format(Locale.ROOT, "%.0f %%", 100 * share.getAsDouble()) : "",
        millions(bytes),
        digits(billionsPerSecond(bytes, result)),
        allocated(result));
  }

  /** As it was asked for, and what came of it. */
  private String precision(BenchmarkParams params) {
    String asked = parameter(params, "precision");
    return asked.equals(Precision.AUTO.name()) ? asked + " (" + computed(params) + ")" : asked;
  }

  /** A benchmark without a precision is in FLOAT32. */
  private Precision computed(BenchmarkParams params) {
    String asked = parameter(params, "precision");
    if (asked.equals(Precision.AUTO.name())) {
      boolean isMixed = mixed.contains(parameter(params, "backend"));
      return isMixed ? Precision.BFLOAT16 : Precision.FLOAT32;
    }
    return asked.isEmpty() ? Precision.FLOAT32 : Precision.valueOf(asked);
  }

  /** Rate of multiplications and additions in matrix products, for what has such. */
  static OptionalDouble gigaflops(RunResult result) {
    return billionsPerSecond(OperationCost.flops(result.getParams()), result);
  }

  /**
   * What a second has of what an operation has.
   *
   * @param each how much that is
   */
  private static OptionalDouble billionsPerSecond(OptionalLong each, RunResult result) {
    if (each.isEmpty()) {
      return OptionalDouble.empty();
    }
    double median = result.getPrimaryResult().getStatistics().getPercentile(50);
    double unitsPerSecond = 1e9 / TimeUnit.NANOSECONDS.convert(1, result.getParams().getTimeUnit());
    boolean isThroughput = result.getParams().getMode() == Mode.Throughput;
    double operations = isThroughput ? median * unitsPerSecond : unitsPerSecond / median;
    return OptionalDouble.of(each.getAsLong() * operations * 1e-9);
  }

  private static boolean isCeiling(BenchmarkParams params) {
    return OperationCost.belongsTo(MatrixProductBenchmark.class, params.getBenchmark())
        && MatrixProductBenchmark.Part.STEP.name().equals(params.getParam("part"));
  }

  /** What a training step reaches of the rate of its products alone. */
  OptionalDouble shareOfCeiling(RunResult result) {
    BenchmarkParams params = result.getParams();
    boolean isAlone = parameter(params, "neighbours").matches("0?");
    boolean isStep = isAlone && OperationCost.isTrainingStep(params);
    OptionalDouble rate = gigaflops(result);
    Double ceiling = ceilings.get(workload(params));
    return isStep && rate.isPresent() && ceiling != null
        ? OptionalDouble.of(rate.getAsDouble() / ceiling)
        : OptionalDouble.empty();
  }

  /** What equal products are computed with. */
  private List<String> workload(BenchmarkParams params) {
    return List.of(
        parameter(params, "backend"),
        computed(params).name(),
        parameter(params, "architecture"),
        parameter(params, "batch"));
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
    boolean countsRows = OperationCost.belongsTo(InferenceBenchmark.class, params.getBenchmark());
    return (countsRows ? "rows/" : "ops/") + time;
  }

  private static String millions(OptionalLong number) {
    return number.isPresent() ? digits(number.getAsLong() * 1e-6) : "";
  }

  private static String digits(OptionalDouble value) {
    return value.isPresent() ? digits(value.getAsDouble()) : "";
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
