package dev.hourglass.backend.purejava;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.AnotherJvm;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which inner loops are chosen in JVMs started in several ways, and what is said of it. */
final class FamiliesTest {
  /** Prints what the backend says of itself, with the log before it. */
  static final class Description {
    private Description() {}

    public static void main(String[] arguments) {
      try (Backend backend = Backends.open("java")) {
        System.out.println(backend.description());
      }
    }
  }

  private static String output(String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=info"));
    all.addAll(List.of(options));
    // Whoever has asked for vectors in all programs wouldn't see what others do.
    Map<String, String> environment = Map.of("JDK_JAVA_OPTIONS", "");
    return AnotherJvm.run(Description.class, AnotherJvm.classPath(), all, environment);
  }

  @Test
  void withoutTheModuleLoopsAreChosenAndTheWayToVectorsIsTold() throws Exception {
    String output = output();
    assertTrue(output.contains(", plain loops, "), output);
    assertTrue(output.contains("--add-modules jdk.incubator.vector"), output);
  }

  @Test
  void withTheModuleButWithoutTheCompilerForItLoopsAreChosenAndTheReasonIsTold() throws Exception {
    String output = output("--add-modules", "jdk.incubator.vector", "-XX:TieredStopAtLevel=1");
    assertTrue(output.contains(", plain loops, "), output);
    assertTrue(output.contains("start the JVM without -XX:TieredStopAtLevel"), output);

    output = output("--add-modules", "jdk.incubator.vector", "-Xint");
    assertTrue(output.contains("start it without -Xint"), output);
  }

  @Test
  void withTheModuleVectorsAreChosenWhereTheProcessorHasThem() throws Exception {
    String output = output("--add-modules", "jdk.incubator.vector", "-XX:TieredStopAtLevel=4");
    boolean told =
        output.contains("this processor has only") || output.contains("no fused multiply-add");
    assertTrue(told || output.contains(", vectors of "), output);
  }
}
