package dev.hourglass.benchmarks;

import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Precision;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which backends to measure. */
public final class UsableBackends {
  private UsableBackends() {}

  /**
   * Prints each backend found with what it would run on, or why it can't, and gives the names of
   * those to measure.
   *
   * @param wanted names; empty for all
   * @return of those wanted, the usable ones, at least one
   * @throws IllegalArgumentException if a name is unknown, or none wanted is usable
   */
  public static List<String> choose(List<String> wanted, PrintStream out) {
    return choose(wanted, Backends.found(), out);
  }

  static List<String> choose(List<String> wanted, List<Backends.Found> found, PrintStream out) {
    List<String> names = found.stream().map(Backends.Found::name).toList();
    for (String name : wanted) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "Backend " + name + " is unknown; give one of " + String.join(", ", names));
      }
    }
    List<String> usable = new ArrayList<>();
    for (Backends.Found candidate : found) {
      if (wanted.isEmpty() || wanted.contains(candidate.name())) {
        out.println("Backend " + candidate.describe());
        if (candidate.availability() instanceof Availability.Usable) {
          usable.add(candidate.name());
        }
      }
    }
    out.println();
    if (usable.isEmpty()) {
      throw new IllegalArgumentException(
          "None of the backends wanted is usable here; the lines above say what to do");
    }
    return usable;
  }

  /** Those of some usable backends on which {@link Precision#AUTO} is BFLOAT16. */
  static Set<String> withBfloat16(List<String> usable) {
    Set<String> names = new HashSet<>();
    for (String name : usable) {
      try (Backend backend = Backends.open(name)) {
        if (Precision.AUTO.activationType(backend) == DType.BFLOAT16) {
          names.add(name);
        }
      }
    }
    return names;
  }
}
