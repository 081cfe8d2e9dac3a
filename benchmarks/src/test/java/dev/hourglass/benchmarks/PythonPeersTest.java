package dev.hourglass.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What of the programs in Python can be tested without the frameworks that they time. */
final class PythonPeersTest {
  @Test
  void theyAnswerToCommands() throws Exception {
    assumeTrue(isThere(), "python3 is not installed, or older than 3.8");
    discover("python3", "test*.py");
  }

  @Test
  void otherDetectorsScoreSplits() throws Exception {
    discover(ScikitLearn.python(), "detection_checks.py");
  }

  private static void discover(String python, String files) throws Exception {
    Process process =
        new ProcessBuilder(
                python,
                "-B",
                "-W",
                "error",
                "-m",
                "unittest",
                "discover",
                "-s",
                Path.of("src", "test", "python").toString(),
                "-p",
                files)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("\nOK"), output);
  }

  private static boolean isThere() throws Exception {
    try {
      return new ProcessBuilder("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 8))")
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
