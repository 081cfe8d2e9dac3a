package dev.hourglass.benchmarks;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * Keeps account of what JMH runs: a benchmark that fails is missing from its results, and nothing
 * else says so at the end.
 */
final class StartedBenchmarks {
  private final Set<BenchmarkParams> started = new LinkedHashSet<>();
  private final OutputFormat format;

  /**
   * Listens in.
   *
   * @param target what prints; it is not closed
   */
  StartedBenchmarks(OutputFormat target) {
    format =
        (OutputFormat)
            Proxy.newProxyInstance(
                OutputFormat.class.getClassLoader(),
                new Class<?>[] {OutputFormat.class},
                (proxy, method, arguments) -> hear(target, method, arguments));
  }

  private @Nullable Object hear(OutputFormat target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("startBenchmark") && arguments != null) {
      started.add((BenchmarkParams) arguments[0]);
    }
    if (method.getName().equals("close")) {
      target.flush();
      return null;
    }
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /** What JMH shall print with. */
  OutputFormat format() {
    return format;
  }

  /** The benchmarks that were started and have no result. */
  List<String> without(Collection<RunResult> results) {
    Set<BenchmarkParams> missing = new LinkedHashSet<>(started);
    results.forEach(result -> missing.remove(result.getParams()));
    return missing.stream().map(BenchmarkParams::id).toList();
  }
}
