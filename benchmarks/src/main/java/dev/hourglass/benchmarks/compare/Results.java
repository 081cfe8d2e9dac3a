package dev.hourglass.benchmarks.compare;

import dev.hourglass.tensor.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is known of the contenders in one case, in the order in which they were first asked for. */
final class Results {
  private record Key(String name, Precision precision) {}

  private final Map<Key, Result> results = new LinkedHashMap<>();

  /** That of a contender, whichever of its launches it is. */
  Result of(Entry entry, Precision precision) {
    return results.computeIfAbsent(
        new Key(entry.name(), precision),
        key -> new Result(entry.name(), entry.isOurs(), precision));
  }

  /** All. */
  List<Result> list() {
    return List.copyOf(results.values());
  }
}
