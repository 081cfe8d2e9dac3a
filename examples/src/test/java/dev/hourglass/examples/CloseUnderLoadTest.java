package dev.hourglass.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.AnotherJvm;
import dev.hourglass.tensor.Availability.Usable;
import dev.hourglass.tensor.Backends;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an ordinary shutdown hook does must not kill the process, on any backend that is here. */
final class CloseUnderLoadTest {
  /** System properties: how many processes a backend, and how often each of them closes. */
  private static final String PROCESSES = "hourglass.test.processes";

  private static final String ROUNDS = "hourglass.test.rounds";

  static List<String> backends() {
    return Backends.found().stream()
        .filter(found -> found.availability() instanceof Usable)
        .map(Backends.Found::name)
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("backends")
  void everyThreadIsToldAndNoneDies(String backend) throws Exception {
    int rounds = Integer.getInteger(ROUNDS, 10);
    for (int process = 0; process < Integer.getInteger(PROCESSES, 1); process++) {
      String output =
          AnotherJvm.start(
                  CloseUnderLoad.class,
                  AnotherJvm.classPath(),
                  List.of("-Xmx512m", "-XX:TieredStopAtLevel=4"),
                  Map.of(),
                  backend,
                  Integer.toString(rounds),
                  Integer.toString(process))
              .output();
      assertTrue(output.contains(5 * rounds + " of " + 5 * rounds + " threads were told"), output);
    }
  }
}
