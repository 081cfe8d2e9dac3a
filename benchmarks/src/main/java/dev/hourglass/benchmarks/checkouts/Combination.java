package dev.hourglass.benchmarks.checkouts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A benchmark with a value of each of its parameters.
 *
 * @param benchmark full name of its method
 * @param parameters values by name
 */
record Combination(String benchmark, Map<String, String> parameters) {
  /** JMH's arguments that select it and nothing else. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add("^" + Pattern.quote(benchmark) + "$");
    parameters.forEach((name, value) -> arguments.addAll(List.of("-p", name + "=" + value)));
    return arguments;
  }
}
